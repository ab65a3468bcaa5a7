//! Requests that another site makes a browser send.

use axum::Router;
use security_tests::{Door, app};
use specforge::Settings;
use specforge::security::api_keys::{NewKey, StoredKey};
use specforge::security::{Cors, Csrf};

use super::harness::{ask, door, send, with};

const COOKIE: (&str, &str) = ("cookie", "session=of-ada");
const JSON: (&str, &str) = ("content-type", "application/json");

async fn status(app: &Router, headers: &[(&str, &str)]) -> u16 {
    let headers = [&[COOKIE, JSON, ("host", "api.example.com")][..], headers].concat();
    let answer = send(app, ask("POST", "/notes", &headers, r#"{"text":"x"}"#)).await;
    if answer.status == 403 {
        assert_eq!(answer.json()["code"], "FORBIDDEN");
    }
    answer.status.as_u16()
}

#[tokio::test]
async fn a_cookie_lets_only_own_pages_pass() {
    let app = with(Settings::new());
    for (headers, expected) in [
        // No browser.
        (&[][..], 200),
        (&[("sec-fetch-site", "same-origin")], 200),
        (&[("sec-fetch-site", "none")], 200),
        (&[("sec-fetch-site", "same-site")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "new")], 403),
        (&[("sec-fetch-site", "")], 403),
        (
            &[
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-site", "cross-site"),
            ],
            403,
        ),
        // Which of the two says more is decided.
        (
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://evil.example"),
            ],
            200,
        ),
        (
            &[
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://api.example.com"),
            ],
            403,
        ),
        // Older browsers.
        (&[("origin", "https://api.example.com")], 200),
        (&[("origin", "https://API.example.com")], 200),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "https://api.example.com:8443")], 403),
        (&[("origin", "https://api.example.com.evil.example")], 403),
        (&[("origin", "null")], 403),
        (&[("origin", "")], 403),
        (
            &[
                ("origin", "https://api.example.com"),
                ("origin", "https://evil.example"),
            ],
            403,
        ),
    ] {
        assert_eq!(status(&app, headers).await, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn only_where_the_cookie_is_what_lets_pass_and_something_may_change() {
    let door = door();
    let new = NewKey::generate("k");
    door.keys
        .store()
        .insert(new.id(), StoredKey::new(new.digest(), "k".to_owned()));
    let app = app(Door { ..door }, Settings::new());
    let cross = ("sec-fetch-site", "cross-site");
    let post = async |headers: &[(&str, &str)]| {
        let headers = [&[JSON, cross][..], headers].concat();
        let answer = send(&app, ask("POST", "/notes", &headers, r#"{"text":"x"}"#)).await;
        answer.status.as_u16()
    };
    // A key is no cookie; a cookie that is refused did not let it pass.
    assert_eq!(post(&[("x-api-key", new.text())]).await, 200);
    assert_eq!(
        post(&[("x-api-key", new.text()), ("cookie", "session=bad")]).await,
        200
    );
    assert_eq!(post(&[COOKIE]).await, 403);
    assert_eq!(post(&[]).await, 401);
    // Reading changes nothing.
    for method in ["GET", "HEAD"] {
        let answer = send(&app, ask(method, "/notes", &[COOKIE, cross], "")).await;
        assert_eq!(answer.status, 200, "{method}");
    }
}

#[tokio::test]
async fn pages_that_are_trusted() {
    let from = |origin: &'static str| [("sec-fetch-site", "same-site"), ("origin", origin)];
    let (own, other) = (
        from("https://app.example.com"),
        from("https://app.example.com.evil.example"),
    );
    let trusting = with(Settings::new().csrf(Csrf::trust(["https://app.example.com"]).unwrap()));
    assert_eq!(status(&trusting, &own).await, 200);
    assert_eq!(status(&trusting, &other).await, 403);
    assert_eq!(status(&trusting, &own[..1]).await, 403);
    let unchecked = with(Settings::new().csrf(Csrf::unchecked()));
    assert_eq!(status(&unchecked, &other).await, 200);
    // Those whose cookies are allowed by CORS are; all others of CORS are not.
    let cors = Cors::new(["https://app.example.com"]).unwrap();
    let with_cookies = with(Settings::new().cors(cors.clone().credentials().unwrap()));
    assert_eq!(status(&with_cookies, &own).await, 200);
    assert_eq!(status(&with_cookies, &other).await, 403);
    assert_eq!(status(&with(Settings::new().cors(cors)), &own).await, 403);
    let error = Csrf::trust(["https://app.example.com/"])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("`https://app.example.com/` is not an origin"),
        "{error}"
    );
}
