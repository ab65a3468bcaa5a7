//! 6 and 7: what a key is, and whose it is.

use axum::Router;
use idempotency_tests::{Bank, app_with};
use specforge::Settings;
use specforge::idempotency::Scope;

use crate::harness::{At, Kind, Send, on_every_store};

#[tokio::test]
async fn t06_keys_that_are_none() {
    let (app, bank) = At::new(Kind::Memory).await.app();
    let send = Send::post("/charges", "k", r#"{"amount":5}"#);
    let missing = send.clone().with("idempotency-key", "").to(&app).await;
    assert_eq!(missing.status, 400);
    // In the operation's own schema.
    assert_eq!(
        missing.json()["message"],
        "the header `Idempotency-Key` is required"
    );
    assert_eq!(missing.headers["content-type"], "application/json");
    for wrong in [
        "\"\"",
        "\"open",
        "a b",
        "a\tb",
        "\u{e4}",
        "\"a\"b",
        &"k".repeat(256),
    ] {
        let refused = send.clone().with("idempotency-key", wrong).to(&app).await;
        assert_eq!(refused.status, 400, "{wrong:?}: {refused:?}");
    }
    let twice = send.clone().header("idempotency-key", "k").to(&app).await;
    assert_eq!(twice.status, 400, "{twice:?}");
    let empty = Send::post("/charges", "", r#"{"amount":5}"#).to(&app).await;
    assert_eq!(empty.status, 400, "{empty:?}");
    // The declared header's own schema: `maxLength: 200`, and a UUID.
    let long = send.clone().with("idempotency-key", "k".repeat(201));
    assert_eq!(long.status(&app).await, 400);
    let put = Send::post("/orders", "no-uuid", "").method("PUT");
    assert_eq!(put.status(&app).await, 400);
    assert_eq!(bank.begun(), 0);

    assert_eq!(send.status(&app).await, 201);
    let uuid = "\"0f3b1c52-8f0e-4b44-9d39-6f3b8a2f6d11\"";
    assert_eq!(put.with("idempotency-key", uuid).status(&app).await, 204);
    assert_eq!(bank.begun(), 2);
}

/// What a router takes can be less than what a key may be.
#[tokio::test]
async fn t06_settings_of_keys() {
    let at = At::new(Kind::Memory).await;
    let bank = Bank::default();
    let settings = Settings::new()
        .strict_idempotency_keys()
        .shortest_idempotency_key(20);
    let app = app_with(at.stores(), bank.clone(), settings);
    let send = |key: &str| Send::post("/charges", key, r#"{"amount":5}"#);
    for (key, what) in [
        ("0f3b1c52-8f0e-4b44-9d39", "is not a string in quotes"),
        ("\"0f3b1c52-8f0e-4b44\"", "is shorter than 20 characters"),
    ] {
        let refused = send(key).to(&app).await;
        assert_eq!(refused.status, 400, "{refused:?}");
        let expected = format!("the header `Idempotency-Key` {what}");
        assert_eq!(refused.json()["message"], expected.as_str());
    }
    assert_eq!(bank.begun(), 0);
    assert_eq!(send("\"0f3b1c52-8f0e-4b44-9d39\"").status(&app).await, 201);
}

#[tokio::test]
async fn t06_an_optional_key_may_be_absent() {
    let (app, bank) = At::new(Kind::Memory).await.app();
    let send = Send::post("/orders", "", "")
        .method("PUT")
        .with("idempotency-key", "");
    for _ in 0..2 {
        let reply = send.to(&app).await;
        assert_eq!(reply.status, 204);
        assert!(!reply.is_replay());
    }
    assert_eq!(bank.begun(), 2);
}

/// What is refused before the claim leaves no trace: the corrected request is executed.
#[tokio::test]
async fn t06_a_request_that_breaks_the_contract_leaves_the_key_free() {
    let (app, bank) = At::new(Kind::Memory).await.app();
    assert_eq!(
        Send::post("/charges", "k", r#"{"amount":0}"#)
            .status(&app)
            .await,
        400
    );
    assert_eq!(Send::post("/charges", "k", "{").status(&app).await, 400);
    let unsupported = Send::post("/charges", "k", "x").with("content-type", "text/plain");
    assert_eq!(unsupported.status(&app).await, 415);
    assert_eq!(
        Send::post("/charges?dry=perhaps", "k", r#"{"amount":1}"#)
            .status(&app)
            .await,
        400
    );
    assert_eq!(bank.begun(), 0);
    assert_eq!(
        Send::post("/charges", "k", r#"{"amount":1}"#)
            .status(&app)
            .await,
        201
    );
}

on_every_store! {
    async fn t07_a_key_is_its_senders(at: At) {
        let (app, bank) = at.app();
        let send = Send::post("/mine", "k", r#"{"amount":5}"#);
        let by = |token: &str| send.clone().header("authorization", format!("Bearer {token}"));
        let ada = by("ada.1").to(&app).await;
        assert_eq!(ada.status, 201, "{ada:?}");
        // Somebody else, and nobody.
        let bob = by("bob.1").to(&app).await;
        assert!(bob.status == 201 && !bob.is_replay());
        let nobody = send.to(&app).await;
        assert!(nobody.status == 201 && !nobody.is_replay());
        assert_eq!(bank.charges(), 3);
        // The same user with another token.
        by("ada.2").to(&app).await.assert_replays(&ada);
        by("bob.2").to(&app).await.assert_replays(&bob);
        send.to(&app).await.assert_replays(&nobody);
        // The same key at another operation.
        let other = Send::post("/waiting", "k", r#"{"amount":5}"#).to(&app).await;
        assert!(other.status == 201 && !other.is_replay());
    }
}

#[tokio::test]
async fn t07_credentials_that_nobody_verified_are_not_anonymous() {
    let (app, bank) = At::new(Kind::Memory).await.app();
    let refused = Send::post("/mine", "k", r#"{"amount":5}"#)
        .header("authorization", "Bearer nobody")
        .to(&app)
        .await;
    assert_eq!(refused.status, 401, "{refused:?}");
    for (uri, credentials) in [
        // The scheme of the operation is another one.
        ("/mine", "Basic YTpi"),
        // No scheme is declared here.
        ("/charges", "Bearer ada.1"),
    ] {
        let send = Send::post(uri, "k", r#"{"amount":5}"#).header("authorization", credentials);
        let refused = send.to(&app).await;
        assert_eq!(refused.status, 403, "{uri}: {refused:?}");
        assert_eq!(refused.code(), "IDEMPOTENCY_KEY_WITHOUT_PRINCIPAL");
    }
    assert_eq!(bank.begun(), 0);
}

fn of_tenant(app: &Router, tenant: &'static str) -> Router {
    app.clone().layer(axum::middleware::map_request(
        move |mut request: axum::extract::Request| async move {
            request.extensions_mut().insert(Scope(tenant.to_owned()));
            request
        },
    ))
}

on_every_store! {
    async fn t07_a_tenant_has_keys_of_its_own(at: At) {
        let (app, bank) = at.app();
        let send = Send::post("/charges", "k", r#"{"amount":5}"#);
        let red = send.to(&of_tenant(&app, "red")).await;
        let blue = send.to(&of_tenant(&app, "blue")).await;
        let none = send.to(&app).await;
        assert_eq!(bank.charges(), 3);
        send.to(&of_tenant(&app, "red")).await.assert_replays(&red);
        send.to(&of_tenant(&app, "blue")).await.assert_replays(&blue);
        send.to(&app).await.assert_replays(&none);
        // Keys for other services differ as well: they are in `Location`.
        assert_ne!(red.headers["location"], blue.headers["location"]);
    }
}

/// The path that is compared is the one that came, not what a nested router sees.
#[tokio::test]
async fn t22_nested_routers_keep_their_prefixes_apart() {
    let (app, bank) = At::new(Kind::Memory).await.app();
    let nested = Router::new()
        .nest("/v1", app.clone())
        .nest("/v2", app.clone());
    let send = |version: &str| Send::post(&format!("/{version}/charges"), "k", r#"{"amount":5}"#);
    let first = send("v1").to(&nested).await;
    assert_eq!(first.status, 201, "{first:?}");
    send("v1").to(&nested).await.assert_replays(&first);
    assert_eq!(send("v2").status(&nested).await, 422);
    assert_eq!(bank.charges(), 1);
}
