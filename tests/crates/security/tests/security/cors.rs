//! Pages of other origins: preflights, and what stands on answers.

use std::time::Duration;

use axum::Router;
use axum::http::HeaderName;
use specforge::Settings;
use specforge::security::{Cors, CorsError};

use super::harness::{Answer, ask, send, with};

const APP: &str = "https://app.example.com";

fn app(cors: Cors) -> Router {
    with(Settings::new().cors(cors))
}

fn some() -> Cors {
    Cors::new([APP, "http://localhost:5173"]).unwrap()
}

async fn preflight(
    app: &Router,
    uri: &str,
    origin: &str,
    method: &str,
    headers: Option<&str>,
) -> Answer {
    let mut asked = vec![
        ("origin", origin),
        ("access-control-request-method", method),
    ];
    asked.extend(headers.map(|headers| ("access-control-request-headers", headers)));
    send(app, ask("OPTIONS", uri, &asked, "")).await
}

fn list(answer: &Answer, name: &str) -> Vec<String> {
    let text = answer.header(name).unwrap_or("").to_owned();
    let mut items: Vec<String> = text.split(',').map(|item| item.trim().to_owned()).collect();
    items.sort();
    items.retain(|item| !item.is_empty());
    items
}

#[tokio::test]
async fn t08_preflights() {
    let app = app(some()
        .credentials()
        .unwrap()
        .max_age(Duration::from_secs(90)));
    for (uri, origin, method, allowed) in [
        ("/notes", APP, "POST", true),
        ("/notes", "http://localhost:5173", "GET", true),
        // What is asked for is for the browser to compare.
        ("/notes", APP, "DELETE", true),
        ("/notes", "https://evil.example", "POST", false),
        (
            "/notes",
            "https://app.example.com.evil.example",
            "POST",
            false,
        ),
        ("/notes", "http://app.example.com", "POST", false),
        ("/notes", "https://app.example.com:8443", "POST", false),
        ("/notes", "https://APP.example.com", "POST", false),
        ("/notes", "null", "POST", false),
        ("/open", APP, "GET", true),
        ("/open", APP, "OPTIONS", true),
    ] {
        let answer = preflight(&app, uri, origin, method, Some("x-trace")).await;
        let row = format!("{uri} {origin} {method}");
        assert_eq!(answer.status, 200, "{row}");
        assert!(answer.body.is_empty(), "{row}");
        let expected = allowed.then_some(origin);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            expected,
            "{row}"
        );
        assert_eq!(answer.header("access-control-max-age"), Some("90"), "{row}");
        let vary = list(&answer, "vary").join(" ").to_ascii_lowercase();
        assert!(vary.contains("origin"), "{row}: {vary}");
        let methods = if uri == "/notes" {
            ["GET", "HEAD", "POST"]
        } else {
            ["GET", "HEAD", "OPTIONS"]
        };
        assert_eq!(
            list(&answer, "access-control-allow-methods"),
            methods,
            "{row}"
        );
    }
}

/// No handler is called and no credentials are asked for; the headers come from the contract.
#[tokio::test]
async fn t08_a_preflight_needs_no_credentials() {
    let cors = some().headers([HeaderName::from_static("x-own")]);
    let app = app(cors.expose([HeaderName::from_static("x-seen")]));
    let answer = preflight(&app, "/notes", APP, "POST", None).await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        list(&answer, "access-control-allow-headers"),
        ["content-type", "x-api-key", "x-own", "x-trace"]
    );
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    let answer = preflight(&app, "/token", APP, "GET", None).await;
    assert_eq!(
        list(&answer, "access-control-allow-headers"),
        ["authorization", "x-own"]
    );
    let cookie = [("origin", APP), ("cookie", "session=of-ada")];
    let answer = send(&app, ask("GET", "/cached", &cookie, "")).await;
    assert_eq!(
        list(&answer, "access-control-expose-headers"),
        ["cache-control", "x-seen", "x-total"]
    );
}

#[tokio::test]
async fn t08_answers() {
    let app = app(some().credentials().unwrap());
    for (method, uri, headers, status) in [
        ("GET", "/open", &[][..], 200),
        ("GET", "/notes", &[("cookie", "session=of-ada")], 200),
        ("GET", "/notes", &[], 401),
        ("POST", "/any", &[], 415),
        ("PATCH", "/notes", &[], 405),
        ("OPTIONS", "/open", &[], 200),
        ("OPTIONS", "/notes", &[], 405),
    ] {
        for (origin, allowed) in [(APP, true), ("https://evil.example", false)] {
            let headers = [&[("origin", origin)][..], headers].concat();
            let answer = send(&app, ask(method, uri, &headers, "{}")).await;
            let row = format!("{method} {uri} {origin}");
            assert_eq!(answer.status, status, "{row}");
            assert_eq!(
                answer.header("access-control-allow-origin"),
                allowed.then_some(origin),
                "{row}"
            );
            assert_eq!(
                answer.header("access-control-allow-credentials"),
                Some("true"),
                "{row}"
            );
        }
    }
    // An operation of the contract, not a preflight.
    let answer = send(&app, ask("OPTIONS", "/open", &[("origin", APP)], "")).await;
    assert_eq!(answer.json(), "options");
    // No page at all.
    let answer = send(&app, ask("GET", "/open", &[], "")).await;
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.header("access-control-allow-origin")
        ),
        (200, None)
    );
}

#[tokio::test]
async fn t08_all_origins() {
    let app = app(Cors::new(["*"]).unwrap());
    for origin in [APP, "null", "https://evil.example"] {
        let answer = preflight(&app, "/notes", origin, "POST", None).await;
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

#[tokio::test]
async fn t08_without_it_nobody_may() {
    let app = with(Settings::new());
    let answer = preflight(&app, "/notes", APP, "POST", None).await;
    assert_eq!(answer.status, 405);
    assert_eq!(answer.header("access-control-allow-origin"), None);
    let answer = send(&app, ask("GET", "/open", &[("origin", APP)], "")).await;
    assert_eq!(answer.header("access-control-allow-origin"), None);
}

/// Routers stay routers: another one on the same path, one within another, a fallback.
#[tokio::test]
async fn t08_beside_other_routes() {
    let other = Router::new()
        .route("/notes", axum::routing::delete(async || "deleted"))
        .fallback(async || "fallback");
    // Of two routers with the same path the one that is merged last answers preflights.
    let app = Router::new().nest("/v1", other.merge(app(some())));
    let answer = send(&app, ask("DELETE", "/v1/notes", &[], "")).await;
    assert_eq!(answer.body, b"deleted");
    let answer = send(&app, ask("GET", "/v1/nothing", &[], "")).await;
    assert_eq!(answer.body, b"fallback");
    let answer = preflight(&app, "/v1/notes", APP, "POST", None).await;
    assert_eq!(answer.header("access-control-allow-origin"), Some(APP));
}

#[test]
fn t08_configurations_that_are_refused() {
    assert_eq!(Cors::new([""; 0]).unwrap_err(), CorsError::NoOrigin);
    assert_eq!(
        Cors::new(["*", APP]).unwrap_err(),
        CorsError::WildcardAmongOthers
    );
    let error = Cors::new(["*"]).unwrap().credentials().unwrap_err();
    assert_eq!(error, CorsError::WildcardWithCredentials);
    assert!(error.to_string().contains("name the origins"), "{error}");
    for origin in [
        "app.example.com",
        "https://app.example.com/",
        "null",
        "https://*.example.com:x",
    ] {
        let error = Cors::new([origin]).unwrap_err();
        assert!(matches!(error, CorsError::Origin(_)), "{origin}");
        assert!(error.to_string().contains(origin), "{error}");
    }
}
