//! 7 and 8: secrets, and text that tries to look like a log line.

use crate::harness::{Logs, Send, app, figures_of};

/// What must not be seen anywhere.
const CANARY: &str = "hunter2-canary";

fn requests() -> Vec<Send> {
    let c = CANARY;
    let basic = "bG9naW46aHVudGVyMi1jYW5hcnk=";
    let account = |body: &str| Send::post("/accounts", "application/json", body.to_owned());
    let mut requests = vec![
        // Credentials, wherever they are.
        account("{}").header("authorization", format!("Bearer {c}")),
        account("{}").header("authorization", format!("Basic {basic}")),
        account("{}").header("x-api-key", c),
        account("{}").header("cookie", format!("session={c}")),
        Send::post(&format!("/accounts?api_key={c}"), "application/json", "{}"),
        // What the document calls a password, and what `x-specforge` calls sensitive.
        Send::get(&format!("/users/7?secret={c}&page=3")),
        Send::get(&format!("/users/7?ticket={c}&page=x")),
        Send::get("/users/7").header("x-secret", c),
        Send::get(&format!("/resets/{c}")),
        // What nobody declared.
        Send::get(&format!("/users/7?{c}&other={c}&{c}={c}")),
        Send::get(&format!("/nowhere?token={c}")),
        // Bodies, sound and not.
        Send::post(
            "/bodies",
            "application/json",
            format!(r#"{{"name":"a","password":"{c}","pin":"{c}"}}"#),
        ),
        Send::post(
            "/bodies",
            "application/json",
            format!(r#"{{"name":7,"password":"{c}","{c}":1}}"#),
        ),
        Send::post("/bodies", "application/json", format!(r#"{{"name":"{c}"#)),
        Send::get("/behave?how=fail").header("x-api-key", c),
    ];
    let headers = [
        "proxy-authorization",
        "set-cookie",
        "idempotency-key",
        "user-agent",
        "referer",
        "x-forwarded-for",
        "tracestate",
        "forwarded",
        "x-anything",
    ];
    for name in headers {
        requests.push(Send::get("/users/7").header(name, CANARY));
    }
    requests
}

#[test]
fn t07_secrets_are_in_no_log_line_no_span_and_no_figure() {
    let (logs, guard) = Logs::capture();
    let (count, figures) = figures_of(|| async {
        let app = app();
        let requests = requests();
        let count = requests.len();
        for request in requests {
            request.to(&app).await;
        }
        count
    });
    drop(guard);
    let text = logs.text();
    // Everything was seen.
    assert_eq!(logs.ends().len(), count);
    for (what, text) in [("logs", &text), ("figures", &figures)] {
        for secret in [CANARY, "bG9naW46aHVudGVyMi1jYW5hcnk", "canary"] {
            if let Some(at) = text.find(secret) {
                let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
                panic!("{what}: {}", text[start..].lines().next().unwrap());
            }
        }
    }
    // And what is no secret is shown, so that the test can fail.
    assert!(text.contains("secret=REDACTED&page=3"), "{text}");
    assert!(text.contains("\"url.path\":\"/resets/{code}\""), "{text}");
}

#[tokio::test]
async fn t08_one_event_is_one_line_whatever_is_in_it() {
    let corpus = [
        "plain",
        "two\nlines",
        "two\r\nlines",
        "\r\n{\"level\":\"ERROR\",\"fields\":{\"message\":\"forged\"}}\r\n",
        "\u{1b}[31mred\u{1b}[0m",
        "\u{9b}31m",
        "\u{0}\u{7}\u{8}\u{c}\u{7f}",
        "\u{2028}\u{2029}\u{85}",
        "\u{202e}backwards",
        "\"},\"level\":\"ERROR\",\"x\":{\"",
        "\\n\\",
        "${jndi:ldap://127.0.0.1/a}",
        "%0a%0d",
    ];
    let app = app();
    let (logs, guard) = Logs::capture();
    for text in corpus {
        let bytes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let encoded = bytes.concat();
        let reply = Send::get(&format!("/behave?how={encoded}"))
            .header("user-agent", "a\tb")
            .to(&app)
            .await;
        assert_eq!(reply.status, 200, "{text:?}");
    }
    drop(guard);
    let lines = logs.lines();
    let said: Vec<&str> = lines
        .iter()
        .filter_map(|line| line["fields"]["text"].as_str())
        .collect();
    assert_eq!(said, corpus);
    // The event with the text, that of the handler, the last one.
    assert_eq!(lines.len(), 3 * corpus.len());
    assert!(lines.iter().all(|line| line["level"] == "INFO"));
    let controls = |byte: &u8| *byte < 0x20 && *byte != b'\n';
    assert!(!logs.text().as_bytes().iter().any(controls));
}
