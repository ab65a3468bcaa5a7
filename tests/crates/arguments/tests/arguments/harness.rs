//! Short ways to send a request and to say what came of it.

use axum::body::Body;
use axum::http::Request;
use serde_json::Value;
use specforge::testing::{Client, Response};

pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
pub(crate) const JSON: &str = "application/json";
pub(crate) const PARTS: &str = "multipart/form-data; boundary=x";

pub(crate) fn api() -> Client {
    Client::new(arguments_tests::app())
}

pub(crate) async fn get(uri: &str) -> Response {
    api()
        .request(Request::get(uri).body(Body::empty()).unwrap())
        .await
}

pub(crate) async fn post(uri: &str, media_type: &str, body: &str) -> Response {
    let request = Request::post(uri).header("content-type", media_type);
    api()
        .request(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

/// The JSON of a 200.
#[track_caller]
pub(crate) fn ok(response: &Response) -> Value {
    let text = String::from_utf8_lossy(response.bytes());
    assert_eq!(response.status(), 200, "{text}");
    response.json()
}

/// Where the violations are of a 400 in the operation's own error schema.
#[track_caller]
pub(crate) fn refused(response: &Response) -> Vec<String> {
    let text = String::from_utf8_lossy(response.bytes());
    assert_eq!(response.status(), 400, "{text}");
    assert_eq!(response.headers()["content-type"], JSON);
    let body: Value = response.json();
    assert_eq!(body["code"], "BAD_REQUEST");
    let violations = body["violations"]
        .as_array()
        .expect("violations are listed");
    let place = |violation: &Value| violation["pointer"].as_str().unwrap().to_owned();
    violations.iter().map(place).collect()
}
