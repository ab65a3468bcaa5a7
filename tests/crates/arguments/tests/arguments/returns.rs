//! What each form of an answer sends.

use serde_json::{Value, json};

use crate::harness::{JSON, get};

#[tokio::test]
async fn the_one_success_status_is_sent() {
    let made = json!({ "name": "a", "password": "abc" });
    for form in ["json", "created", "response", "infallible", "tuple"] {
        let answer = get(&format!("/returns/{form}")).await;
        assert_eq!(answer.status(), 201, "{form}");
        assert_eq!(answer.headers()["content-type"], JSON, "{form}");
        assert_eq!(answer.json::<Value>(), made, "{form}");
    }
}

#[tokio::test]
async fn every_form_of_an_error_is_in_its_schema() {
    for form in ["own-error", "error", "constructor"] {
        let answer = get(&format!("/returns/{form}")).await;
        assert_eq!(answer.status(), 409, "{form}");
        let body: Value = answer.json();
        assert_eq!(
            body,
            json!({ "code": "CONFLICT", "message": "taken" }),
            "{form}"
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_where_there_is_no_body() {
    for (form, status) in [
        ("accepted", 202),
        ("unit", 202),
        ("status", 202),
        ("no-content", 204),
    ] {
        let answer = get(&format!("/returns/{form}")).await;
        assert_eq!(answer.status(), status, "{form}");
        assert!(answer.bytes().is_empty(), "{form}");
        assert!(!answer.headers().contains_key("content-type"), "{form}");
    }
}

#[tokio::test]
async fn text_and_bytes_have_the_declared_media_type() {
    for (form, media_type, body) in [
        ("text", "text/plain", "text"),
        ("bytes", "image/png", "bytes"),
    ] {
        let answer = get(&format!("/returns/{form}")).await;
        assert_eq!(answer.status(), 200, "{form}");
        assert_eq!(answer.headers()["content-type"], media_type);
        assert_eq!(answer.bytes(), body.as_bytes());
    }
}

#[tokio::test]
#[should_panic(expected = "answered 418, which it does not declare")]
async fn a_status_that_is_not_declared_shows_in_a_test() {
    get("/returns/undeclared-status").await;
}
