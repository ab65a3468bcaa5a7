//! Pitfalls 26 and 27: responses, and what a test sees of a handler that breaks the contract.

use serde_json::{Value, json};
use specforge::testing::{Client, Response};
use specforge_tests::responses::{self, api};

use super::harness::{Send, panics};

fn api() -> Client {
    Client::new(responses::app())
}

async fn get(uri: &str) -> Response {
    Send::get(uri).to(&api()).await
}

#[tokio::test]
async fn p26_several_successes() {
    let ok = get("/several/ok").await;
    assert_eq!(
        (ok.status().as_u16(), ok.json::<api::Item>().name.as_str()),
        (200, "a")
    );
    let created = get("/several/created").await;
    assert_eq!(
        (
            created.status().as_u16(),
            created.json::<api::Other>().count
        ),
        (201, 1)
    );
    assert_eq!(get("/several/nothing").await.status(), 204);
    let elsewhere = get("/several/elsewhere").await;
    assert_eq!(
        (elsewhere.status().as_u16(), elsewhere.header("location")),
        (303, Some("/several/ok"))
    );
    let missing = get("/several/else").await;
    assert_eq!(
        missing.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(missing.json::<api::Problem>().status, 404);
}

#[tokio::test]
async fn p26_explicit_before_range_before_default() {
    let body = |status: u16| async move {
        let answer = get(&format!("/ranges/{status}")).await;
        assert_eq!(answer.status(), status);
        answer.json::<Value>()
    };
    assert_eq!(body(200).await, json!({ "name": "a" }));
    assert_eq!(body(202).await, json!({ "count": 202 }));
    assert_eq!(
        body(404).await,
        json!({ "message": "none", "code": "NONE" })
    );
    assert_eq!(body(418).await, json!({ "error": "yours" }));
    assert_eq!(body(503).await["title"], "problem");
}

#[tokio::test]
async fn p26_a_range_and_a_default_hold_their_own_statuses_only() {
    assert!(panics(get("/ranges/1200")).await.contains("2XX"));
    assert!(
        panics(get("/ranges/1404"))
            .await
            .contains("answered 404 as `default`")
    );
}

#[tokio::test]
async fn p26_an_undeclared_status_shows_in_a_test() {
    assert_eq!(get("/status/202").await.status(), 202);
    let message = panics(get("/status/201")).await;
    assert!(
        message.contains("`status`")
            && message.contains("201")
            && message.contains("spec/responses.yaml:"),
        "{message}"
    );
    assert_eq!(get("/error/404").await.json::<Value>()["code"], "NOT_FOUND");
    let message = panics(get("/error/409")).await;
    assert!(
        message.contains("`error`") && message.contains("409"),
        "{message}"
    );
}

#[tokio::test]
async fn p26_an_internal_error_is_always_allowed_and_says_nothing() {
    let answer = get("/error/500").await;
    assert_eq!(answer.status(), 500);
    assert!(!answer.text().contains("secret"), "{}", answer.text());
}

#[tokio::test]
async fn p26_a_body_that_breaks_its_schema_shows_in_a_test() {
    let message = panics(get("/invalid")).await;
    assert!(
        message.contains("`invalid`") && message.contains("/name"),
        "{message}"
    );
    assert!(panics(get("/nan")).await.contains("`nan`"));
    assert_eq!(panics(get("/panic")).await, "on purpose");
}

#[tokio::test]
async fn p26_several_media_types() {
    let json = get("/media/json").await;
    assert_eq!(json.header("content-type"), Some("application/json"));
    let csv = get("/media/csv").await;
    assert_eq!(
        csv.header("content-type").unwrap().split(';').next(),
        Some("text/csv")
    );
    assert_eq!(csv.text(), "name\na\n");
    let image = get("/media/image").await;
    assert_eq!(
        (image.header("content-type"), image.bytes().len()),
        (Some("image/gif"), 2)
    );
}

/// `Json` is the only JSON among several media types.
#[tokio::test]
async fn p26_json_among_several_media_types() {
    let json = get("/json-or-else").await;
    assert_eq!(json.status(), 200);
    assert_eq!(json.header("content-type"), Some("application/json"));
    assert_eq!(json.text(), r#"{"name":"a"}"#);
}

#[tokio::test]
async fn p27_nothing_is_sent_where_there_is_no_body() {
    let gone = Send::new("DELETE", "/nothing").to(&api()).await;
    assert_eq!((gone.status().as_u16(), gone.bytes().len()), (204, 0));
    assert_eq!(gone.header("content-type"), None);
    assert_eq!(get("/nothing").await.status(), 205);
    let head = Send::new("HEAD", "/headers").to(&api()).await;
    assert_eq!((head.header("x-total"), head.bytes().len()), (Some("3"), 0));
    assert_eq!(head.header("content-length"), Some("12"));
}

#[tokio::test]
async fn p27_headers_are_written_by_their_schema() {
    let answer = get("/headers").await;
    assert_eq!(answer.header("x-total"), Some("3"));
    assert_eq!(answer.header("x-tags"), Some("a,b"));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

/// `Set-Cookie` has commas within a value, so that each item of an array is a line.
#[tokio::test]
async fn p27_several_cookies_are_lines_of_their_own() {
    let answer = get("/cookies").await;
    let lines = answer.headers().get_all("set-cookie").iter();
    let lines: Vec<&str> = lines.map(|line| line.to_str().unwrap()).collect();
    assert_eq!(lines, ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"]);
}

#[tokio::test]
async fn p27_headers_that_are_json_are_written_as_json() {
    let answer = get("/cookies").await;
    let text = |name: &str| answer.headers().get(name).unwrap().as_bytes().to_vec();
    assert_eq!(text("x-json"), "{\"name\":\"ä\"}".as_bytes());
    assert_eq!(text("x-text"), br#""a,b\n""#);
}

/// What a header can carry is carried; what it cannot is not dropped without a word.
#[tokio::test]
async fn p27_a_header_that_http_cannot_carry_shows_in_a_test() {
    let answer = get("/note/gr%C3%BC%C3%9Fe").await;
    let note = answer.headers().get("x-note").unwrap();
    assert_eq!(note.as_bytes(), "gr\u{fc}\u{df}e".as_bytes());
    let message = panics(get("/note/a%0Ab")).await;
    assert!(
        message.contains("`note`")
            && message.contains("the header `x-note` that HTTP cannot carry"),
        "{message}"
    );
}

#[tokio::test]
async fn p28_what_is_not_written_yet_says_so() {
    assert_eq!(get("/stub").await.status(), 501);
}
