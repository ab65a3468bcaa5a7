//! Requests, and answers held against the document by a validator of JSON Schema.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use errors_tests::{Failing, app};
use serde_json::{Value, json};
use specforge::Error;
use tower::ServiceExt as _;

/// The operations that fail with what they are given.
pub(crate) const PATHS: [&str; 6] = [
    "/default",
    "/range",
    "/problem",
    "/short",
    "/listed",
    "/undeclared",
];

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

/// A valid request.
pub(crate) fn valid(path: &str) -> Request<Body> {
    request(path, "good", r#"{"name":"abc"}"#)
}

/// A request with this token and this body.
pub(crate) fn request(path: &str, token: &str, body: &str) -> Request<Body> {
    Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// What an application answers.
pub(crate) async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(body.to_vec()).unwrap(),
    }
}

/// What each operation answers that fails with an error; all are held against the document.
pub(crate) async fn fail(make: impl Fn() -> Error) -> Vec<(&'static str, Answer)> {
    let failing = Failing::default();
    let app = app(failing.clone());
    let mut answers = Vec::new();
    for path in PATHS {
        failing.with(make());
        let answer = send(&app, valid(path)).await;
        check(path, "post", &answer);
        answers.push((path, answer));
    }
    answers
}

/// The document.
fn document() -> Value {
    serde_json::from_str(include_str!("../../spec/openapi.json")).unwrap()
}

/// Holds an error against what the document declares for its status; what it does not declare is a problem of RFC 9457.
#[track_caller]
pub(crate) fn check(path: &str, method: &str, answer: &Answer) {
    let document = document();
    let number = answer.status.as_u16();
    assert!(number >= 400, "{path}: {answer:?}");
    let responses = &document["paths"][path][method]["responses"];
    let keys = [
        number.to_string(),
        format!("{}XX", number / 100),
        "default".to_owned(),
    ];
    let declared = keys.iter().find_map(|key| responses.get(key));
    let media_type = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
    let problem = json!({
        "type": "object",
        "required": ["type", "title", "status"],
        "properties": {
            "type": { "const": "about:blank" },
            "title": { "type": "string" },
            "status": { "const": number },
            "detail": { "type": "string" },
        },
    });
    let declared = declared.and_then(|response| response["content"].get(media_type));
    let mut schema = match declared {
        Some(content) => content["schema"].clone(),
        // What the schema cannot hold is answered so as well.
        None => {
            assert_eq!(media_type, "application/problem+json", "{path}: {answer:?}");
            problem
        }
    };
    schema["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    let faults: Vec<String> = validator
        .iter_errors(&body)
        .map(|fault| fault.to_string())
        .collect();
    assert!(faults.is_empty(), "{path}: {answer:?}: {faults:?}");
}
