//! Pitfall 28: what the framework answers by itself is in the schema that the operation declares for it.

use serde_json::{Value, json};
use specforge::testing::{Client, Response};
use specforge_tests::errors;

use super::harness::Send;

const WRONG: &str = r#"{"size":"x","more":1}"#;

fn api() -> Client {
    // Every answer is held against the spec, also those of the framework where they are declared.
    Client::new(errors::app())
}

async fn post(uri: &str, body: &str) -> Response {
    Send::json(uri, body).to(&api()).await
}

fn media_type(response: &Response) -> &str {
    response.header("content-type").unwrap_or("")
}

#[tokio::test]
async fn p28_violations_in_the_declared_schema() {
    let answer = post("/plain", WRONG).await;
    assert_eq!(
        (answer.status().as_u16(), media_type(&answer)),
        (400, "application/json")
    );
    let error: errors::api::ErrorResponse = answer.json();
    assert_eq!(error.code, "BAD_REQUEST");
    let details = error.details.unwrap();
    assert_eq!(details.len(), 3, "{details:?}");
    assert!(
        details.iter().any(|line| line.contains("/size")),
        "{details:?}"
    );
}

/// No violation is lost where the schema has no list for them.
#[tokio::test]
async fn p28_violations_without_a_property_for_them() {
    let message = |answer: &Response| match answer.json::<Value>() {
        Value::Object(body) => ["message", "detail"]
            .iter()
            .find_map(|name| body.get(*name)?.as_str().map(str::to_owned))
            .expect("there is a message"),
        _ => panic!("no object"),
    };
    for path in ["/message-only", "/open-otherwise"] {
        let answer = post(path, WRONG).await;
        assert_eq!(media_type(&answer), "application/json");
        let message = message(&answer);
        for part in ["/name", "/size", "/more"] {
            assert!(message.contains(part), "{part} is not in {message}");
        }
        assert_eq!(answer.json::<Value>().get("errors"), None);
    }
    // A problem has further members (RFC 9457, section 3.2).
    let answer = post("/open-problem", WRONG).await;
    assert_eq!(media_type(&answer), "application/problem+json");
    let problem: Value = answer.json();
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(3));
    assert_eq!(problem["errors"][0]["location"], "body");
    assert!(!message(&answer).contains("/size"));
    // As much as the schema's own rules allow.
    let short = message(&post("/short-message", WRONG).await);
    assert!(
        short.contains("at `/") && short.ends_with("; and 2 more"),
        "{short}"
    );
    let shortest = message(&post("/shortest-message", WRONG).await);
    assert!(
        shortest.chars().count() <= 50 && !shortest.contains('/'),
        "{shortest}"
    );
    // Nothing to tell of: nothing is added.
    let answer = Send::new("DELETE", "/message-only").to(&api()).await;
    assert_eq!(answer.status(), 405);
}

/// Nor is what the handler says, where the schema has no property for a message.
#[tokio::test]
async fn p28_a_message_without_a_property_for_it() {
    let blue = "the thing is too blue";
    for (path, expected) in [
        (
            "/title-only",
            json!({ "code": "BAD_REQUEST", "title": blue }),
        ),
        // What its rules allow.
        (
            "/short-title",
            json!({ "code": "BAD_REQUEST", "title": "Bad Request" }),
        ),
        // The title of a problem is that of its type (RFC 9457, section 3.1.3).
        (
            "/problem-title",
            json!({ "type": "about:blank", "title": "Bad Request", "detail": blue }),
        ),
        (
            "/problem-title-otherwise",
            json!({ "type": "about:blank", "title": "Bad Request", "detail": blue }),
        ),
        (
            "/closed-problem-title",
            json!({ "type": "about:blank", "title": blue }),
        ),
    ] {
        let answer = post(path, r#"{"name":"sky"}"#).await;
        assert_eq!(answer.status(), 400);
        assert_eq!(answer.json::<Value>(), expected, "{path}");
    }
    // With violations.
    for (path, at) in [
        ("/title-only", "title"),
        ("/problem-title-otherwise", "detail"),
        ("/closed-problem-title", "title"),
    ] {
        let answer = post(path, WRONG).await;
        let text = answer.json::<Value>()[at].as_str().unwrap().to_owned();
        for part in ["/name", "/size", "/more"] {
            assert!(text.contains(part), "{path}: {part} is not in {text}");
        }
    }
    let problem: Value = post("/problem-title", WRONG).await.json();
    assert_eq!(problem["detail"], "the request does not keep the contract");
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(3));
    let short: Value = post("/short-title", WRONG).await.json();
    assert_eq!(short["title"], "Bad Request");
}

#[tokio::test]
async fn p28_405_413_and_415_in_the_declared_schema() {
    let long = format!("{{\"name\":\"{}\"}}", "a".repeat(1 << 20));
    let answers = [
        (Send::new("DELETE", "/plain"), 405, "METHOD_NOT_ALLOWED"),
        (Send::json("/plain", long), 413, "PAYLOAD_TOO_LARGE"),
        (
            Send::new("POST", "/plain").body("text/plain", "x"),
            415,
            "UNSUPPORTED_MEDIA_TYPE",
        ),
        (
            Send::new("POST", "/plain").body("application/json", "{"),
            400,
            "BAD_REQUEST",
        ),
        (Send::new("POST", "/plain"), 400, "BAD_REQUEST"),
    ];
    for (send, status, code) in answers {
        let answer = send.to(&api()).await;
        assert_eq!(
            (answer.status().as_u16(), media_type(&answer)),
            (status, "application/json")
        );
        assert_eq!(answer.json::<errors::api::ErrorResponse>().code, code);
    }
}

#[tokio::test]
async fn p28_default_and_ranges() {
    let answer = post("/by-default", WRONG).await;
    assert_eq!(
        (answer.status().as_u16(), media_type(&answer)),
        (400, "application/json")
    );
    assert_eq!(answer.json::<Value>()["error"]["code"], 400);
    let answer = Send::new("GET", "/by-default").to(&api()).await;
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.json::<Value>()["error"]["code"].clone()
        ),
        (405, json!(405))
    );
    let answer = post("/by-range", WRONG).await;
    assert_eq!(
        (answer.status().as_u16(), media_type(&answer)),
        (400, "application/vnd.error+json")
    );
    assert_eq!(
        answer.json::<Value>()["errors"].as_array().map(Vec::len),
        Some(3)
    );
}

#[tokio::test]
async fn p28_422_where_it_is_declared_and_400_is_not() {
    let answer = post("/only-422", WRONG).await;
    assert_eq!(
        (answer.status().as_u16(), media_type(&answer)),
        (422, "application/problem+json")
    );
    assert_eq!(answer.json::<Value>()["status"], 422);
    // What is no JSON at all breaks no rule of the schema.
    assert_eq!(post("/only-422", "{").await.status(), 400);
    assert_eq!(post("/both", WRONG).await.status(), 400);
}

#[tokio::test]
async fn p28_problems_where_nothing_is_declared() {
    for uri in ["/undeclared", "/no-content"] {
        let answer = post(uri, WRONG).await;
        assert_eq!(
            (answer.status().as_u16(), media_type(&answer)),
            (400, "application/problem+json"),
            "{uri}"
        );
        let problem: Value = answer.json();
        assert_eq!(problem["status"], 400);
        assert_eq!(
            problem["errors"].as_array().map(Vec::len),
            Some(3),
            "{problem}"
        );
    }
}

/// The schema wants what no framework knows: a problem is sent, and the client of `testing` says that the spec has no room for it.
#[tokio::test]
async fn p28_a_schema_that_is_not_understood() {
    let message = super::harness::panics(post("/not-understood", WRONG)).await;
    assert!(message.contains("application/problem+json"), "{message}");
}

#[tokio::test]
async fn p28_an_extractor_of_the_users_keeps_its_status_and_its_headers() {
    let answer = Send::get("/own-extractor").to(&api()).await;
    assert_eq!(
        (answer.status().as_u16(), media_type(&answer)),
        (403, "application/json")
    );
    assert_eq!(answer.header("x-own"), Some("1"));
    assert_eq!(
        answer.json::<errors::api::ErrorResponse>().code,
        "FORBIDDEN"
    );
}

#[tokio::test]
async fn p15_messages_quote_no_value() {
    let answer = post("/plain", r#"{"name":"s","size":"secret-value"}"#).await;
    assert!(!answer.text().contains("secret-value"), "{}", answer.text());
}

#[tokio::test]
async fn p15_the_list_of_violations_is_bounded() {
    let keys: Vec<String> = (0..5_000).map(|index| format!("\"k{index}\":1")).collect();
    let answer = post("/plain", &format!("{{{}}}", keys.join(","))).await;
    assert_eq!(answer.status(), 400);
    let details = answer.json::<errors::api::ErrorResponse>().details.unwrap();
    assert!((100..=101).contains(&details.len()), "{}", details.len());
    assert!(
        details.last().unwrap().contains("more"),
        "{:?}",
        details.last()
    );
}
