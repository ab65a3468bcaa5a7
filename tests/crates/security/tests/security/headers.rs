//! Headers of answers, for browsers.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Response, header};
use axum::middleware::{Next, from_fn};
use specforge::Settings;
use specforge::security::SecurityHeaders;

use super::harness::{Answer, ask, get, open, send, with};

fn three(answer: &Answer) -> [Option<&str>; 3] {
    [
        "x-content-type-options",
        "referrer-policy",
        "content-security-policy",
    ]
    .map(|name| answer.header(name))
}

const DEFAULTS: [Option<&str>; 3] = [
    Some("nosniff"),
    Some("no-referrer"),
    Some("default-src 'none'; frame-ancestors 'none'"),
];

#[tokio::test]
async fn every_answer_of_the_contract_has_them() {
    let app = open();
    for (request, status, cache) in [
        (get("/open", &[]), 200, None),
        (
            get("/notes", &[("cookie", "session=of-ada")]),
            200,
            Some("no-store"),
        ),
        (get("/notes", &[]), 401, Some("no-store")),
        // The handler's own stays.
        (
            get("/cached", &[("cookie", "session=of-ada")]),
            200,
            Some("public, max-age=60"),
        ),
        (ask("POST", "/any", &[], "{}"), 415, None),
        (ask("PATCH", "/open", &[], ""), 405, None),
    ] {
        let uri = request.uri().clone();
        let answer = send(&app, request).await;
        assert_eq!(answer.status, status, "{uri}");
        assert_eq!(three(&answer), DEFAULTS, "{uri}");
        assert_eq!(answer.header("cache-control"), cache, "{uri}");
        assert_eq!(answer.header("strict-transport-security"), None, "{uri}");
        assert_eq!(answer.header("server"), None, "{uri}");
    }
}

#[tokio::test]
async fn they_are_set_and_left_out() {
    let headers = SecurityHeaders::default()
        .hsts(Duration::from_mins(1))
        .with(
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        )
        .without(header::CONTENT_SECURITY_POLICY)
        .without(header::CACHE_CONTROL);
    let answer = send(
        &with(Settings::new().security_headers(headers)),
        get("/notes", &[]),
    )
    .await;
    assert_eq!(three(&answer), [Some("nosniff"), Some("same-origin"), None]);
    assert_eq!(
        answer.header("strict-transport-security"),
        Some("max-age=60")
    );
    assert_eq!(answer.header("cache-control"), None);

    let none = Settings::new().security_headers(SecurityHeaders::none());
    let answer = send(&with(none), get("/notes", &[])).await;
    assert_eq!(three(&answer), [None; 3]);
    assert_eq!(answer.header("cache-control"), None);
}

/// An application behind a layer that answers in its place, and the layer that observes both.
fn behind(app: Router, status: u16, headers: &'static [(&'static str, &'static str)]) -> Router {
    let instead = move |request: Request, next: Next| async move {
        drop(next.run(request).await);
        let mut answer = Response::builder().status(status);
        for (name, value) in headers {
            answer = answer.header(*name, *value);
        }
        answer.body(Body::empty()).unwrap()
    };
    app.layer(from_fn(instead)).layer(specforge::trace::layer())
}

/// What a layer says itself.
const OWN: [(&str, &str); 2] = [
    ("referrer-policy", "same-origin"),
    ("cache-control", "private"),
];

#[tokio::test]
async fn what_a_layer_answers_in_the_place_of_an_operation_has_them() {
    let cookie = [("cookie", "session=of-ada")];
    for status in [200, 304, 413, 429, 503, 504] {
        let app = behind(open(), status, &[]);
        for (request, cache) in [
            (get("/open", &[]), None),
            (get("/notes", &cookie), Some("no-store")),
            (get("/notes", &[]), Some("no-store")),
            (ask("HEAD", "/notes", &cookie, ""), Some("no-store")),
        ] {
            let (is_head, uri) = (request.method() == "HEAD", request.uri().clone());
            let answer = send(&app, request).await;
            assert_eq!(answer.status, status, "{uri}");
            assert_eq!(three(&answer), DEFAULTS, "{status} {uri}");
            assert_eq!(answer.header("cache-control"), cache, "{status} {uri}");
            // Such an error is in the schema of the operation.
            let is_restated = answer.json().get("code").is_some();
            assert_eq!(is_restated, status >= 400 && !is_head, "{status} {uri}");
        }
    }
    // The layer's own stays, and so does what the settings say.
    let settings = Settings::new().security_headers(
        SecurityHeaders::default()
            .hsts(Duration::from_mins(1))
            .without(header::CONTENT_SECURITY_POLICY),
    );
    let answer = send(&behind(with(settings), 504, &OWN), get("/notes", &[])).await;
    assert_eq!(three(&answer), [Some("nosniff"), Some("same-origin"), None]);
    assert_eq!(answer.header("cache-control"), Some("private"));
    let hsts = answer.header("strict-transport-security");
    assert_eq!(hsts, Some("max-age=60"));
    // What nobody declares is not the contract's.
    let answer = send(&behind(open(), 504, &[]), get("/nowhere", &[])).await;
    assert_eq!(three(&answer), [None; 3]);
}
