//! Headers of answers, for browsers.

use std::time::Duration;

use axum::http::{HeaderValue, header};
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
