//! 7 and 8: secrets, and text that tries to look like a log line.

use std::time::Duration;

use specforge::Settings;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::{Logs, Send, app, app_with, figures_of};

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

/// The fields of the span of a request.
const FIELDS: [&str; 15] = [
    "otel.name",
    "otel.kind",
    "otel.status_code",
    "correlation_id",
    "trace_id",
    "operation",
    "http.request.method",
    "http.request.method_original",
    "http.route",
    "http.response.status_code",
    "url.scheme",
    "url.path",
    "url.query",
    "network.protocol.version",
    "error.type",
];

/// How often a line of text has a field.
fn count(line: &str, field: &str) -> usize {
    line.matches(&format!("{field}=")).count()
}

#[track_caller]
fn each_field_is_there_once(line: &str, there: &[&str]) {
    for field in FIELDS {
        let expected = usize::from(there.contains(&field));
        assert_eq!(count(line, field), expected, "{field}: {line}");
    }
}

const ALWAYS: [&str; 9] = [
    "otel.name",
    "otel.kind",
    "correlation_id",
    "trace_id",
    "http.request.method",
    "http.response.status_code",
    "url.scheme",
    "url.path",
    "network.protocol.version",
];

#[tokio::test]
async fn t07_text_says_each_field_once_and_no_secret_behind_the_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (logs, guard) = Logs::capture_text();
    let server = specforge::serve(listener, app_with(Settings::new()));
    let server = tokio::spawn(server.into_future());
    let requests = [
        ("GET", "/users/7?page=3"),
        ("GET", &format!("/resets/{CANARY}")),
        ("GET", "/nowhere"),
        ("BREW", "/users/7"),
    ];
    let mut stream = TcpStream::connect(address).await.unwrap();
    for (number, (method, uri)) in requests.iter().enumerate() {
        let request = format!("{method} {uri} HTTP/1.1\r\nhost: a\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let ends = || logs.text().matches("specforge::request").count();
        let mut buffer = [0; 4096];
        let answered = async {
            while ends() <= number {
                assert!(stream.read(&mut buffer).await.unwrap() > 0);
            }
        };
        let patience = Duration::from_secs(20);
        tokio::time::timeout(patience, answered).await.unwrap();
    }
    server.abort();
    drop(guard);
    let text = logs.text();
    assert!(!text.contains(CANARY), "{text}");
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("specforge::request"))
        .collect();
    let [user, reset, nowhere, brew] = lines[..] else {
        panic!("{text}");
    };
    let routed = [&ALWAYS[..], &["operation", "http.route"]].concat();
    each_field_is_there_once(user, &[&routed[..], &["url.query"]].concat());
    assert!(user.contains("otel.name=\"GET /users/{id}\""), "{user}");
    assert!(user.contains("url.path=\"/users/7\""), "{user}");
    each_field_is_there_once(reset, &routed);
    assert!(reset.contains("url.path=\"/resets/{code}\""), "{reset}");
    each_field_is_there_once(nowhere, &ALWAYS);
    assert!(nowhere.contains("otel.name=\"GET\""), "{nowhere}");
    assert!(nowhere.contains("url.path=\"/nowhere\""), "{nowhere}");
    each_field_is_there_once(
        brew,
        &[&ALWAYS[..], &["http.request.method_original"]].concat(),
    );
    assert!(brew.contains("otel.name=\"HTTP\""), "{brew}");
}

#[tokio::test]
async fn t07_text_says_each_field_once_of_a_router_alone() {
    let app = app_with(Settings::new());
    let (logs, guard) = Logs::capture_text();
    Send::get("/users/7").to(&app).await;
    Send::get("/behave?how=fail").to(&app).await;
    drop(guard);
    let text = logs.text();
    let mut lines = text
        .lines()
        .filter(|line| line.contains("specforge::request"));
    let routed = [&ALWAYS[..], &["operation", "http.route"]].concat();
    each_field_is_there_once(lines.next().unwrap(), &routed);
    let failed = ["url.query", "error.type", "otel.status_code"];
    each_field_is_there_once(lines.next().unwrap(), &[&routed[..], &failed].concat());
}
