//! Keys that an issuer publishes: how often they are fetched, and what holds while they cannot be.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{EncodingKey, Header};
use security_tests::{Door, app};
use serde_json::{Value, json};
use specforge::Settings;
use specforge::security::jwt::{Algorithm, Jwks, JwtError};
use tokio::time::{advance, sleep};

use super::harness::{door, get, jwt, send};
use super::tokens::{claims, sign};

/// An issuer: what it publishes now, and how often it was asked.
#[derive(Clone, Default)]
struct Issuer {
    answer: Arc<Mutex<Option<String>>>,
    fetches: Arc<AtomicUsize>,
    delay: Duration,
}

impl Issuer {
    fn publish(&self, keys: &Value) {
        *self.answer.lock().unwrap() = Some(json!({ "keys": keys }).to_string());
    }

    fn fall(&self) {
        *self.answer.lock().unwrap() = None;
    }

    fn fetches(&self) -> usize {
        self.fetches.load(Ordering::SeqCst)
    }

    fn jwks(&self) -> Jwks {
        let issuer = self.clone();
        Jwks::new(move || {
            let issuer = issuer.clone();
            async move {
                issuer.fetches.fetch_add(1, Ordering::SeqCst);
                sleep(issuer.delay).await;
                let answer = issuer.answer.lock().unwrap().clone();
                answer.ok_or("the issuer does not answer")
            }
        })
    }
}

const EC: &[u8] = include_bytes!("../../keys/ec.pem");
const RSA: &[u8] = include_bytes!("../../keys/rsa.pem");

fn ec() -> EncodingKey {
    EncodingKey::from_ec_pem(EC).unwrap()
}

/// The public key, named.
fn published(key: &EncodingKey, algorithm: Algorithm, kid: &str) -> Value {
    let mut jwk = Jwk::from_encoding_key(key, algorithm).unwrap();
    jwk.common.key_id = Some(kid.to_owned());
    serde_json::to_value(jwk).unwrap()
}

fn named(kid: &str) -> Value {
    published(&ec(), Algorithm::ES256, kid)
}

fn behind(jwks: Jwks) -> Router {
    let jwt = jwt()
        .algorithms([Algorithm::ES256])
        .jwks(jwks)
        .build()
        .unwrap();
    app(Door { jwt, ..door() }, Settings::new())
}

async fn status(app: &Router, kid: Option<&str>) -> u16 {
    let header = Header {
        kid: kid.map(str::to_owned),
        ..Header::new(Algorithm::ES256)
    };
    let authorization = format!("Bearer {}", sign(&header, &claims(&json!({})), &ec()));
    send(app, get("/token", &[("authorization", &authorization)]))
        .await
        .status
        .as_u16()
}

#[tokio::test(start_paused = true)]
async fn t05_one_fetch_for_all_who_come_at_once() {
    let issuer = Issuer {
        delay: Duration::from_millis(200),
        ..Issuer::default()
    };
    issuer.publish(&json!([named("a")]));
    let app = behind(issuer.jwks());
    let waiting: Vec<_> = (0..200)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { status(&app, Some("a")).await })
        })
        .collect();
    for answer in waiting {
        assert_eq!(answer.await.unwrap(), 200);
    }
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn t05_a_flood_of_unknown_keys_fetches_once_a_minute() {
    let issuer = Issuer::default();
    issuer.publish(&json!([named("a")]));
    let app = behind(issuer.jwks());
    assert_eq!(status(&app, Some("a")).await, 200);
    for minute in 1..=3 {
        advance(Duration::from_secs(61)).await;
        for i in 0..50 {
            assert_eq!(status(&app, Some(&format!("unknown-{i}"))).await, 401);
        }
        assert_eq!(issuer.fetches(), 1 + minute);
    }
    assert_eq!(status(&app, Some("a")).await, 200);
}

#[tokio::test(start_paused = true)]
async fn t05_a_rotation() {
    let issuer = Issuer::default();
    issuer.publish(&json!([named("a")]));
    let app = behind(issuer.jwks());
    assert_eq!(status(&app, Some("a")).await, 200);
    issuer.publish(&json!([named("a"), named("b")]));
    // Not before the minute is over.
    assert_eq!(status(&app, Some("b")).await, 401);
    advance(Duration::from_mins(1)).await;
    assert_eq!(status(&app, Some("b")).await, 200);
    // What the issuer withdraws ends with the age of the keys.
    issuer.publish(&json!([named("b")]));
    assert_eq!(status(&app, Some("a")).await, 200);
    advance(Duration::from_mins(10)).await;
    assert_eq!(status(&app, Some("b")).await, 200);
    sleep(Duration::from_millis(1)).await;
    assert_eq!(status(&app, Some("a")).await, 401);
    assert_eq!(issuer.fetches(), 3);
}

#[tokio::test(start_paused = true)]
async fn t05_an_issuer_that_is_down() {
    let issuer = Issuer::default();
    let app = behind(issuer.jwks());
    for _ in 0..20 {
        assert_eq!(status(&app, Some("a")).await, 503);
    }
    assert_eq!(issuer.fetches(), 1);
    issuer.publish(&json!([named("a")]));
    advance(Duration::from_mins(1)).await;
    assert_eq!(status(&app, Some("a")).await, 200);
    // Down again: what is known goes on to count, what is not is nobody's fault.
    issuer.fall();
    for _ in 0..5 {
        advance(Duration::from_mins(11)).await;
        assert_eq!(status(&app, Some("a")).await, 200);
        sleep(Duration::from_millis(1)).await;
        assert_eq!(status(&app, Some("b")).await, 503);
    }
    assert_eq!(issuer.fetches(), 7);
    // A day is enough.
    advance(Duration::from_hours(24)).await;
    assert_eq!(status(&app, Some("a")).await, 503);
    issuer.publish(&json!([named("a")]));
    advance(Duration::from_mins(1)).await;
    assert_eq!(status(&app, Some("a")).await, 200);
}

#[tokio::test(start_paused = true)]
async fn t05_an_issuer_that_takes_for_ever_and_clients_that_leave() {
    let slow = Issuer {
        delay: Duration::from_hours(1),
        ..Issuer::default()
    };
    let app = behind(slow.jwks());
    let started = tokio::time::Instant::now();
    assert_eq!(status(&app, Some("a")).await, 503);
    assert_eq!(started.elapsed().as_secs(), 5);

    let issuer = Issuer {
        delay: Duration::from_secs(2),
        ..Issuer::default()
    };
    issuer.publish(&json!([named("a")]));
    let app = behind(issuer.jwks());
    let left = tokio::time::timeout(Duration::from_secs(1), status(&app, Some("a")));
    assert!(left.await.is_err());
    // The fetch goes on without whoever began it.
    assert_eq!(status(&app, Some("a")).await, 200);
    assert_eq!(issuer.fetches(), 1);
}

#[tokio::test(start_paused = true)]
async fn t05_documents_that_are_none() {
    let key = named("a");
    let with = |name: &str, value: Value| {
        let mut key = key.clone();
        key[name] = value;
        json!([key])
    };
    let rsa = published(
        &EncodingKey::from_rsa_pem(RSA).unwrap(),
        Algorithm::RS256,
        "a",
    );
    let many: Vec<Value> = (0..100)
        .map(|i| named(&format!("k{i}")))
        .chain([key.clone()])
        .collect();
    for (keys, expected) in [
        (json!([key]), 200),
        (json!([{ "kty": "new" }, 7, key]), 200),
        (with("use", json!("sig")), 200),
        // Of another family: fetched, and not this token's.
        (json!([rsa]), 401),
        (with("alg", json!("ES384")), 401),
        // More than a hundred keys.
        (json!(many), 401),
        // Nothing that could be used.
        (with("use", json!("enc")), 503),
        (with("key_ops", json!(["sign"])), 503),
        (json!([{ "kty": "oct", "k": "c2VjcmV0", "kid": "a" }]), 503),
        (json!([]), 503),
        (json!("keys"), 503),
        (json!([key, "x".repeat(256 << 10)]), 503),
    ] {
        let issuer = Issuer::default();
        issuer.publish(&keys);
        let shown: String = keys.to_string().chars().take(80).collect();
        assert_eq!(
            status(&behind(issuer.jwks()), Some("a")).await,
            expected,
            "{shown}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn t05_a_token_that_names_no_key() {
    let issuer = Issuer::default();
    issuer.publish(&json!([named("a")]));
    assert_eq!(status(&behind(issuer.jwks()), None).await, 200);
    issuer.publish(&json!([named("a"), named("b")]));
    assert_eq!(status(&behind(issuer.jwks()), None).await, 401);
}

#[tokio::test(start_paused = true)]
async fn t05_preloading() {
    let issuer = Issuer::default();
    let jwks = issuer.jwks();
    assert!(!jwks.preload().await);
    issuer.publish(&json!([named("a")]));
    assert!(!jwks.preload().await, "a minute is not over");
    advance(Duration::from_mins(1)).await;
    assert!(jwks.preload().await);
    assert_eq!(status(&behind(jwks), Some("a")).await, 200);
    assert_eq!(issuer.fetches(), 2);
}

#[test]
fn t05_secrets_are_not_published() {
    let builder = jwt()
        .algorithms([Algorithm::HS256])
        .jwks(Issuer::default().jwks());
    assert_eq!(builder.build().unwrap_err(), JwtError::PublishedSecret);
}
