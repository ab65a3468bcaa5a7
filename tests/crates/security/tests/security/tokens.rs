//! JSON Web Tokens: everything that can be wrong with one.

use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header, encode};
use security_tests::app;
use serde_json::{Value, json};
use specforge::Settings;
use specforge::security::jwt::{Algorithm, Jwt, JwtError, Key};

use super::harness::{AUDIENCE, ISSUER, SECRET, door, get, jwt, open, send};

pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// Claims that are in order, with some changed; null takes one away.
pub(crate) fn claims(changes: &Value) -> Value {
    let mut claims = json!({ "iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": now() + 300 });
    let all = claims.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        all.insert(name.clone(), value.clone());
    }
    all.retain(|_, value| !value.is_null());
    claims
}

pub(crate) fn sign(header: &Header, claims: &Value, key: &EncodingKey) -> String {
    encode(header, claims, key).unwrap()
}

fn secret() -> EncodingKey {
    EncodingKey::from_secret(SECRET)
}

pub(crate) fn signed(changes: &Value) -> String {
    sign(&Header::new(Algorithm::HS256), &claims(changes), &secret())
}

/// A token with this header and these claims as they stand, signed with the right secret where it says HS256.
fn raw(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &secret(), Algorithm::HS256);
    format!("{message}.{}", signature.unwrap())
}

/// The status and the challenge.
async fn outcome(app: &Router, uri: &str, token: &str) -> (u16, Option<String>) {
    let authorization = format!("Bearer {token}");
    let answer = send(app, get(uri, &[("authorization", &authorization)])).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let challenge = answer.header("www-authenticate").map(str::to_owned);
    (answer.status.as_u16(), challenge)
}

const INVALID: &str = "Bearer realm=\"api\", error=\"invalid_token\"";

async fn refused(app: &Router, what: &str, token: &str) {
    let refused = (401, Some(INVALID.to_owned()));
    assert_eq!(
        outcome(app, "/token", token).await,
        refused,
        "{what}: {token}"
    );
}

#[tokio::test]
async fn t01_a_token_in_order() {
    let app = open();
    for changes in [
        json!({}),
        json!({ "aud": ["https://other.example.com", AUDIENCE] }),
        json!({ "nbf": now() - 5 }),
        // Clocks differ, by less than 30 seconds.
        json!({ "exp": now() - 20 }),
        json!({ "nbf": now() + 20 }),
    ] {
        assert_eq!(
            outcome(&app, "/token", &signed(&changes)).await,
            (200, None),
            "{changes}"
        );
    }
    let authorization = format!("Bearer {}", signed(&json!({})));
    let answer = send(&app, get("/token", &[("authorization", &authorization)])).await;
    assert_eq!(answer.json(), json!(format!("{ISSUER}\nada")));
    for typ in [
        Some("JWT"),
        Some("at+jwt"),
        Some("application/at+JWT"),
        None,
    ] {
        let header = Header {
            typ: typ.map(str::to_owned),
            ..Header::new(Algorithm::HS256)
        };
        let token = sign(&header, &claims(&json!({})), &secret());
        assert_eq!(outcome(&app, "/token", &token).await.0, 200, "{typ:?}");
    }
}

#[tokio::test]
async fn t01_what_a_token_says_wrong() {
    let app = open();
    for changes in [
        json!({ "exp": now() - 40 }),
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "exp": -1 }),
        json!({ "nbf": now() + 40 }),
        json!({ "nbf": "soon" }),
        json!({ "aud": "https://other.example.com" }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "aud": 7 }),
        json!({ "iss": "https://id.example.com/" }),
        json!({ "iss": null }),
        json!({ "iss": [ISSUER, "https://other.example.com"] }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
    ] {
        refused(&app, &changes.to_string(), &signed(&changes)).await;
    }
}

#[tokio::test]
async fn t01_what_is_no_token() {
    let app = open();
    let good = signed(&json!({}));
    let (message, signature) = good.rsplit_once('.').unwrap();
    for (what, token) in [
        ("no token", "x".to_owned()),
        ("two parts", message.to_owned()),
        ("four parts", format!("{good}.x")),
        ("no signature", format!("{message}.")),
        (
            "another signature",
            format!("{message}.{}", signature.chars().rev().collect::<String>()),
        ),
        ("no JSON", format!("e30.e30.{signature}")),
        ("padding", format!("{good}=")),
        ("another payload", {
            let header = message.split('.').next().unwrap();
            let other = URL_SAFE_NO_PAD.encode(claims(&json!({ "sub": "bob" })).to_string());
            format!("{header}.{other}.{signature}")
        }),
        ("another secret", {
            let key = EncodingKey::from_secret(b"another secret of at least thirty-two bytes");
            sign(&Header::new(Algorithm::HS256), &claims(&json!({})), &key)
        }),
        (
            "too long",
            signed(&json!({ "padding": "x".repeat(8 << 10) })),
        ),
    ] {
        refused(&app, what, &token).await;
    }
    // Just below the limit.
    let long = signed(&json!({ "padding": "x".repeat(5 << 10) }));
    assert_eq!(outcome(&app, "/token", &long).await.0, 200);
}

#[tokio::test]
async fn t01_a_header_decides_nothing() {
    let app = open();
    let good = claims(&json!({}));
    assert_eq!(
        outcome(&app, "/token", &raw(&json!({ "alg": "HS256" }), &good))
            .await
            .0,
        200
    );
    for header in [
        json!({ "alg": "none" }),
        json!({ "alg": "None" }),
        json!({ "alg": "HS384" }),
        json!({ "alg": "RS256" }),
        json!({ "alg": "ES256" }),
        json!({ "alg": "hs256" }),
        json!({ "alg": "HS256", "crit": ["b64"] }),
        json!({ "alg": "HS256", "crit": [] }),
        json!({ "alg": "HS256", "crit": "exp" }),
        json!({ "alg": "HS256", "typ": "logout+jwt" }),
        json!({ "alg": "HS256", "typ": "dpop+jwt" }),
        json!({}),
    ] {
        refused(&app, &header.to_string(), &raw(&header, &good)).await;
    }
    // `none`, and nothing behind the last dot.
    let token = raw(&json!({ "alg": "none" }), &good);
    let (message, _) = token.rsplit_once('.').unwrap();
    refused(&app, "none without a signature", &format!("{message}.")).await;
}

const RSA: &[u8] = include_bytes!("../../keys/rsa.pem");
const RSA_PUBLIC: &[u8] = include_bytes!("../../keys/rsa.pub.pem");
const RSA_OTHER: &[u8] = include_bytes!("../../keys/rsa-other.pem");
const EC: &[u8] = include_bytes!("../../keys/ec.pem");
const EC_PUBLIC: &[u8] = include_bytes!("../../keys/ec.pub.pem");
const ED: &[u8] = include_bytes!("../../keys/ed.pem");
const ED_PUBLIC: &[u8] = include_bytes!("../../keys/ed.pub.pem");

fn behind(jwt: Jwt) -> Router {
    let door = security_tests::Door { jwt, ..door() };
    app(door, Settings::new())
}

#[tokio::test]
async fn t01_public_keys() {
    let good = claims(&json!({}));
    let rsa = EncodingKey::from_rsa_pem(RSA).unwrap();
    let verifiers = [
        (Algorithm::RS256, Key::rsa_pem(RSA_PUBLIC), rsa.clone()),
        (Algorithm::PS256, Key::rsa_pem(RSA_PUBLIC), rsa),
        (
            Algorithm::ES256,
            Key::ec_pem(EC_PUBLIC),
            EncodingKey::from_ec_pem(EC).unwrap(),
        ),
        (
            Algorithm::EdDSA,
            Key::ed_pem(ED_PUBLIC),
            EncodingKey::from_ed_pem(ED).unwrap(),
        ),
    ];
    for (algorithm, key, signing) in verifiers {
        let app = behind(jwt().algorithms([algorithm]).keys([key]).build().unwrap());
        let token = sign(&Header::new(algorithm), &good, &signing);
        assert_eq!(
            outcome(&app, "/token", &token).await,
            (200, None),
            "{algorithm:?}"
        );
        // A token of another family, signed with what everybody knows.
        for public in [RSA_PUBLIC, EC_PUBLIC, ED_PUBLIC] {
            let secret = EncodingKey::from_secret(public);
            let token = sign(&Header::new(Algorithm::HS256), &good, &secret);
            refused(&app, "a public key as a secret", &token).await;
        }
        let other = EncodingKey::from_rsa_pem(RSA_OTHER).unwrap();
        for algorithm in [Algorithm::RS256, Algorithm::RS384, Algorithm::PS256] {
            refused(
                &app,
                "another key",
                &sign(&Header::new(algorithm), &good, &other),
            )
            .await;
        }
    }
}

#[tokio::test]
async fn t01_two_keys_are_a_rotation() {
    let (old, new) = (
        b"the old secret of at least thirty-two bytes",
        b"the new secret of at least thirty-two bytes",
    );
    let good = claims(&json!({}));
    let token = |secret: &[u8], kid: Option<&str>| {
        let header = Header {
            kid: kid.map(str::to_owned),
            ..Header::new(Algorithm::HS256)
        };
        sign(&header, &good, &EncodingKey::from_secret(secret))
    };
    let nameless = behind(
        jwt()
            .algorithms([Algorithm::HS256])
            .keys([Key::hmac(old), Key::hmac(new)])
            .build()
            .unwrap(),
    );
    let named = [Key::hmac(old).with_id("old"), Key::hmac(new).with_id("new")];
    let named = behind(
        jwt()
            .algorithms([Algorithm::HS256])
            .keys(named)
            .build()
            .unwrap(),
    );
    for (app, kids) in [(&nameless, [None, Some("x")]), (&named, [None, None])] {
        for kid in kids {
            assert_eq!(outcome(app, "/token", &token(old, kid)).await.0, 200);
            assert_eq!(outcome(app, "/token", &token(new, kid)).await.0, 200);
        }
        refused(
            app,
            "neither",
            &token(b"neither of the two, of thirty-two bytes", None),
        )
        .await;
    }
    assert_eq!(
        outcome(&named, "/token", &token(new, Some("new"))).await.0,
        200
    );
    refused(&named, "the other's name", &token(new, Some("old"))).await;
    refused(&named, "an unknown name", &token(new, Some("newer"))).await;
}

#[tokio::test]
async fn t01_scopes() {
    let app = open();
    for (changes, status) in [
        (json!({ "scope": "read write:all" }), 200),
        (json!({ "scope": "x  write:all\tread" }), 200),
        (json!({ "scp": ["read", "write:all"] }), 200),
        (json!({ "scp": "read write:all" }), 200),
        (json!({ "scope": "read", "scp": ["write:all"] }), 200),
        (json!({ "scope": "read" }), 403),
        (json!({ "scope": "read write" }), 403),
        (json!({ "scope": "READ WRITE:ALL" }), 403),
        (json!({ "scope": 7 }), 403),
        (json!({ "scp": [7, "read"] }), 403),
        (json!({ "scopes": "read write:all" }), 403),
        (json!({}), 403),
    ] {
        let challenge =
            "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read write:all\"";
        let challenge = (status == 403).then(|| challenge.to_owned());
        assert_eq!(
            outcome(&app, "/scoped", &signed(&changes)).await,
            (status, challenge),
            "{changes}"
        );
    }
}

#[tokio::test]
async fn t01_two_authorization_headers() {
    let authorization = format!("Bearer {}", signed(&json!({})));
    let twice = [("authorization", authorization.as_str()); 2];
    let answer = send(&open(), get("/token", &twice)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("www-authenticate")),
        (401, Some(INVALID))
    );
}

#[test]
fn t01_a_configuration_that_verifies_too_little() {
    let (rs, hs) = (Algorithm::RS256, Algorithm::HS256);
    let hmac = || Key::hmac(SECRET);
    let weak = include_bytes!("../../keys/rsa-weak.pub.pem");
    for (builder, error) in [
        (Jwt::builder(), JwtError::NoAlgorithm),
        (
            Jwt::builder().algorithms([hs]).audience("a").keys([hmac()]),
            JwtError::NoIssuer,
        ),
        (
            Jwt::builder().algorithms([hs]).issuer("i").keys([hmac()]),
            JwtError::NoAudience,
        ),
        (
            jwt().algorithms([rs, hs]).keys([hmac()]),
            JwtError::SeveralFamilies,
        ),
        (jwt().algorithms([hs]), JwtError::NoKey),
        (jwt().algorithms([hs]).keys([]), JwtError::NoKey),
        (jwt().algorithms([rs]).keys([hmac()]), JwtError::OtherFamily),
        (
            jwt().algorithms([hs]).keys([Key::rsa_pem(RSA_PUBLIC)]),
            JwtError::OtherFamily,
        ),
        (
            jwt().algorithms([rs]).keys([Key::rsa_pem(b"no key")]),
            JwtError::Malformed,
        ),
        (
            jwt().algorithms([rs]).keys([Key::rsa_pem(EC_PUBLIC)]),
            JwtError::Malformed,
        ),
        (
            jwt().algorithms([rs]).keys([Key::rsa_pem(weak)]),
            JwtError::WeakKey,
        ),
        (
            jwt().algorithms([hs]).keys([Key::hmac(b"short")]),
            JwtError::WeakKey,
        ),
        (
            jwt()
                .algorithms([Algorithm::HS512])
                .keys([Key::hmac(&[7; 63])]),
            JwtError::WeakKey,
        ),
    ] {
        assert_eq!(builder.build().unwrap_err(), error, "{error}");
    }
}
