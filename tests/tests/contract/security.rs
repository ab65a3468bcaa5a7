//! Pitfalls 29 and 30: security.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use specforge::testing::{Client, Response};
use specforge_tests::security::{self, api::operations};
use tower::ServiceExt as _;

use super::harness::Send;

fn api() -> Client {
    Client::new(security::app().0)
}

/// The status, and who the handler was told it is.
async fn who(send: Send) -> (u16, Value) {
    let answer = send.to(&api()).await;
    let status = answer.status().as_u16();
    (
        status,
        if status == 200 {
            answer.json()
        } else {
            Value::Null
        },
    )
}

fn bearer(uri: &str, token: &str) -> Send {
    Send::get(uri).header("authorization", &format!("Bearer {token}"))
}

fn challenges(answer: &Response) -> Vec<String> {
    let lines = answer.headers().get_all("www-authenticate").iter();
    lines
        .map(|line| line.to_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn p29_missing_malformed_refused_and_forbidden() {
    assert_eq!(
        who(bearer("/inherited", "good")).await,
        (200, json!(["good", null]))
    );
    for malformed in [
        "",
        "Bearer",
        "Bearer ",
        "bearer",
        "Basic good",
        "Bearer a b",
        "Bearer \u{e4}",
        "good",
    ] {
        let answer = Send::get("/inherited")
            .header("authorization", malformed)
            .to(&api())
            .await;
        assert_eq!(answer.status(), 401, "{malformed:?}");
        let bearer = malformed.to_ascii_lowercase().starts_with("bearer");
        let challenge = if bearer {
            "Bearer realm=\"api\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"api\""
        };
        assert_eq!(challenges(&answer), [challenge], "{malformed:?}");
        assert_eq!(
            answer.json::<Value>()["code"],
            "UNAUTHORIZED",
            "{malformed:?}"
        );
    }
    assert_eq!(Send::get("/inherited").status(&api()).await, 401);
    assert_eq!(bearer("/inherited", "bad").status(&api()).await, 401);
    let forbidden = bearer("/inherited", "weak").to(&api()).await;
    assert_eq!(forbidden.status(), 403);
    assert_eq!(challenges(&forbidden), [""; 0]);
    assert_eq!(forbidden.json::<Value>()["code"], "FORBIDDEN");
    let down = bearer("/inherited", "down").to(&api()).await;
    assert_eq!(down.status(), 503);
    assert!(down.header("retry-after").is_some());
}

#[tokio::test]
async fn p29_the_scheme_has_no_case() {
    assert_eq!(
        who(Send::get("/inherited").header("authorization", "bEARER good"))
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn p29_two_authorization_headers_are_none() {
    assert_eq!(
        bearer("/inherited", "good")
            .header("authorization", "Bearer good")
            .status(&api())
            .await,
        401
    );
    assert_eq!(
        Send::get("/query-key?key=good&key=good")
            .status(&api())
            .await,
        401
    );
    assert_eq!(
        Send::get("/both")
            .header("authorization", "Bearer good")
            .header("x-api-key", "good")
            .header("x-api-key", "bad")
            .status(&api())
            .await,
        401
    );
    assert_eq!(
        Send::get("/cookie-key")
            .header("cookie", "key=good; key=bad")
            .status(&api())
            .await,
        401
    );
}

#[tokio::test]
async fn p29_no_security_and_an_anonymous_alternative() {
    assert_eq!(who(Send::get("/none")).await, (200, json!([null, null])));
    assert_eq!(
        who(bearer("/none", "bad")).await,
        (200, json!([null, null]))
    );
    assert_eq!(
        who(Send::get("/optional")).await,
        (200, json!([null, null]))
    );
    assert_eq!(
        who(bearer("/optional", "good")).await,
        (200, json!(["good", null]))
    );
}

/// `{}` is for requests without credentials: those that are presented and refused do not turn somebody into nobody (ADR 0023).
#[tokio::test]
async fn p29_the_anonymous_alternative_is_for_requests_without_credentials() {
    for (token, status) in [("bad", 401), ("weak", 403), ("down", 503), ("", 401)] {
        assert_eq!(who(bearer("/optional", token)).await.0, status, "{token}");
    }
    // Credentials that the operation does not take are none of it.
    let other = Send::get("/optional").header("authorization", "Basic YWRhOmdvb2Q=");
    assert_eq!(who(other).await, (200, json!([null, null])));
}

#[tokio::test]
async fn p29_or() {
    assert_eq!(
        who(bearer("/either", "good")).await,
        (200, json!(["good", null]))
    );
    assert_eq!(
        who(Send::get("/either").header("x-api-key", "good-k")).await,
        (200, json!([null, "good-k"]))
    );
    assert_eq!(
        who(bearer("/either", "bad").header("x-api-key", "good-k")).await,
        (200, json!([null, "good-k"]))
    );
    let none = Send::get("/either").to(&api()).await;
    assert_eq!(
        (none.status().as_u16(), challenges(&none)),
        (
            401,
            vec![
                "Bearer realm=\"api\"".to_owned(),
                "ApiKey realm=\"api\"".to_owned()
            ]
        )
    );
    assert_eq!(
        who(bearer("/either", "weak").header("x-api-key", "bad"))
            .await
            .0,
        403
    );
}

#[tokio::test]
async fn p29_and() {
    assert_eq!(
        who(bearer("/both", "good").header("x-api-key", "good-k")).await,
        (200, json!(["good", "good-k"]))
    );
    assert_eq!(who(bearer("/both", "good")).await.0, 401);
    assert_eq!(
        who(Send::get("/both").header("x-api-key", "good")).await.0,
        401
    );
    assert_eq!(
        who(bearer("/both", "good").header("x-api-key", "weak"))
            .await
            .0,
        403
    );
}

/// Half of an alternative lets nobody in, and leaves no principal behind.
#[tokio::test]
async fn p29_and_or() {
    let basic = "Basic YWRhOmdvb2Q=";
    assert_eq!(
        who(Send::get("/mixed").header("authorization", basic)).await,
        (200, json!(["ada", null]))
    );
    assert_eq!(
        who(Send::get("/mixed")
            .header("authorization", basic)
            .header("x-api-key", "good"))
        .await,
        (200, json!(["ada", null]))
    );
    assert_eq!(who(bearer("/mixed", "good")).await.0, 401);
}

#[tokio::test]
async fn p29_basic_and_keys() {
    let call = api()
        .call::<operations::basic>()
        .basic("ada", "good:with:colons")
        .send()
        .await;
    assert_eq!(call.json::<Value>(), json!(["ada", null]));
    for malformed in [
        "Basic",
        "Basic !!!",
        "Basic YWRh",
        "Basic /////w==",
        "Bearer YWRhOmdvb2Q=",
    ] {
        assert_eq!(
            Send::get("/basic")
                .header("authorization", malformed)
                .status(&api())
                .await,
            401,
            "{malformed}"
        );
    }
    assert_eq!(
        who(Send::get("/query-key?key=good%2Bk")).await,
        (200, json!([null, "good+k"]))
    );
    assert_eq!(who(Send::get("/query-key?Key=good")).await.0, 401);
    assert_eq!(who(Send::get("/query-key?key=")).await.0, 401);
    assert_eq!(
        who(Send::get("/cookie-key").header("cookie", "a=b; key=good")).await,
        (200, json!([null, "good"]))
    );
    let call = api()
        .call::<operations::queryKey>()
        .query_pair("key", "good k")
        .send()
        .await;
    assert_eq!(call.json::<Value>(), json!([null, "good k"]));
    let call = api()
        .call::<operations::cookieKey>()
        .cookie("key", "good")
        .send()
        .await;
    assert_eq!(call.status(), 200);
}

#[tokio::test]
async fn p29_scopes_belong_to_the_alternative() {
    assert_eq!(who(bearer("/read", "good-read")).await.0, 200);
    assert_eq!(who(bearer("/write", "good-read")).await.0, 403);
    assert_eq!(who(bearer("/write", "good-read-write")).await.0, 200);
}

/// Routing, then credentials, then everything else: who may not call learns nothing of parameters and sends no body.
#[tokio::test]
async fn p29_security_comes_before_the_body_and_the_parameters() {
    let (app, users) = security::app();
    let unread = Body::from_stream(Untouched);
    let request = Request::post("/body?n=x")
        .header("content-type", "text/nonsense")
        .header("content-length", "99999999")
        .body(unread)
        .unwrap();
    assert_eq!(app.clone().oneshot(request).await.unwrap().status(), 401);
    assert_eq!(users.calls(), 0);
    let api = Client::new(app).bearer("good");
    let wrong = api
        .call::<operations::securedBody>()
        .query_pair("n", "x")
        .body("application/json", "{}")
        .send()
        .await;
    assert_eq!((wrong.status().as_u16(), users.calls()), (400, 0));
    let right = api
        .call::<operations::securedBody>()
        .query_pair("n", "1")
        .body("application/json", r#"{"a":1}"#)
        .send()
        .await;
    assert_eq!((right.status().as_u16(), users.calls()), (200, 1));
}

/// A body that must not be read.
struct Untouched;

impl futures_core::Stream for Untouched {
    type Item = Result<axum::body::Bytes, std::io::Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        panic!("the body was read")
    }
}

#[tokio::test]
async fn p30_credentials_are_not_shown() {
    let (app, users) = security::app();
    let api = Client::new(app);
    assert_eq!(bearer("/inherited", "good-secret").status(&api).await, 200);
    assert_eq!(
        Send::get("/query-key?key=good-secret").status(&api).await,
        200
    );
    assert_eq!(
        api.call::<operations::basic>()
            .basic("ada", "good-secret")
            .send()
            .await
            .status(),
        200
    );
    assert_eq!(users.shown(), "Bearer(..)ApiKey(..)Basic(..)");
}
