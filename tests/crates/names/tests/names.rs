//! Whether an argument is known by its name or by its type alone: it is checked and decoded alike.

use axum::body::Body;
use axum::http::Request;
use names_tests::{app, shared};
use specforge::testing::Client;

async fn send(api: &Client, method: &str, uri: &str, body: &str) -> (u16, serde_json::Value) {
    let request = Request::builder()
        .method(method)
        .uri(uri)
        .header("x-depth", if uri.contains("deep") { "10" } else { "3" });
    let request = if body.is_empty() {
        request
    } else {
        request.header("content-type", "application/json")
    };
    let answer = api
        .request(request.body(Body::from(body.to_owned())).unwrap())
        .await;
    let body = serde_json::from_slice(answer.bytes()).unwrap_or_default();
    (answer.status().as_u16(), body)
}

#[tokio::test]
async fn names_and_aliases_are_served_and_checked_alike() {
    let api = Client::new(app());
    for path in ["/named", "/aliased"] {
        let at = |rest: &str| format!("{path}/notes{rest}");
        let (status, note) = send(&api, "GET", &at("/7?lang=de"), "").await;
        assert_eq!(status, 200, "{path}");
        assert_eq!(note["id"], 7);
        assert_eq!(note["text"], "note Some(\"de\") Some(3)");
        let (status, note) = send(&api, "PUT", &at("/7"), "").await;
        assert_eq!((status, &note["text"]), (200, &"put None None".into()));
        let (status, note) = send(&api, "PUT", &at("/7"), r#"{"text":"x"}"#).await;
        assert_eq!(
            (status, &note["text"]),
            (200, &"put Some(\"x\") None".into())
        );
        let (status, note) = send(&api, "POST", &at(""), r#"{"text":"x"}"#).await;
        assert_eq!((status, &note["text"]), (201, &"x".into()));
        for (method, rest, body) in [
            ("GET", "/0", ""),
            ("GET", "/7?lang=deu", ""),
            ("GET", "/7?deep", ""),
            ("PUT", "/0", ""),
            ("PUT", "/7", r#"{"text":""}"#),
            ("PUT", "/7", "{}"),
            ("POST", "", r#"{"text":""}"#),
            ("POST", "", r#"{"text":1}"#),
            ("POST", "", ""),
        ] {
            let (status, _) = send(&api, method, &at(rest), body).await;
            assert_eq!(status, 400, "{method} {path}{rest} {body}");
        }
    }
}

#[tokio::test]
async fn a_typed_header_is_an_argument() {
    let api = Client::new(app());
    let request = Request::get("/agent").header("user-agent", "curl/8");
    let answer = api.request(request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status().as_u16(), answer.text()), (200, "curl/8"));
    // Its own refusal, in the contract's form.
    let request = Request::get("/agent").body(Body::empty()).unwrap();
    let answer = api.request(request).await;
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
}

#[tokio::test]
async fn a_type_is_held_against_the_document_of_another_crate() {
    let api = Client::new(shared());
    let (status, note) = send(&api, "POST", "/notes", r#"{"text":"x","id":3}"#).await;
    assert_eq!(
        (status, &note["text"], &note["id"]),
        (201, &"x".into(), &3.into())
    );
    for body in [r#"{"text":""}"#, r#"{"id":3}"#, r#"{"text":"x","id":"3"}"#] {
        assert_eq!(send(&api, "POST", "/notes", body).await.0, 400, "{body}");
    }
}
