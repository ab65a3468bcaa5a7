//! The layers of specforge: operations that have one, and settings.

use axum::Router;
use axum::body::Bytes;
use specforge::security::api_keys::{ApiKeys, Digest, KeyHolder, MemoryKeys, StoredKey};
use specforge::security::jwt::{Algorithm, Claims, Jwt, Key};
use specforge::security::{ApiKey, Bearer, Cors, Refusal, SecurityHeaders};
use specforge::store::{MemoryLimits, Stores};
use specforge::{NoContent, Settings};

use crate::api;
use crate::credentials::{self, AUDIENCE, ISSUER, ORIGIN, SECRET};

/// The verifiers.
#[derive(Clone)]
struct App {
    keys: ApiKeys<MemoryKeys<u64>>,
    hs256: Jwt,
    eddsa: Jwt,
}

impl App {
    fn new() -> Self {
        let jwt = |algorithm, key| {
            let builder = Jwt::builder().issuer(ISSUER).audience(AUDIENCE);
            let built = builder.algorithms([algorithm]).keys([key]).build();
            built.expect("the configuration is sound")
        };
        let keys = MemoryKeys::default();
        keys.insert(
            credentials::KEY_ID,
            StoredKey::new(Digest::of(credentials::KEY), 7),
        );
        Self {
            keys: ApiKeys::new(keys),
            hs256: jwt(Algorithm::HS256, Key::hmac(SECRET)),
            eddsa: jwt(Algorithm::EdDSA, Key::ed_pem(credentials::PUBLIC)),
        }
    }
}

impl api::security::Key for App {
    type Principal = KeyHolder<u64>;

    async fn verify(
        &self,
        credentials: ApiKey,
        scopes: &'static [&'static str],
    ) -> Result<KeyHolder<u64>, Refusal> {
        self.keys.verify(&credentials, scopes).await
    }
}

impl api::security::Hs256 for App {
    type Principal = Claims;

    async fn verify(
        &self,
        credentials: Bearer,
        scopes: &'static [&'static str],
    ) -> Result<Claims, Refusal> {
        self.hs256.verify(&credentials, scopes).await
    }
}

impl api::security::Eddsa for App {
    type Principal = Claims;

    async fn verify(
        &self,
        credentials: Bearer,
        scopes: &'static [&'static str],
    ) -> Result<Claims, Refusal> {
        self.eddsa.verify(&credentials, scopes).await
    }
}

#[specforge::handler(operation = "bare")]
async fn bare() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "waits")]
async fn waits() -> NoContent {
    tokio::task::yield_now().await;
    NoContent
}

#[specforge::handler(operation = "body")]
async fn body(body: Bytes) -> NoContent {
    assert_eq!(body.len(), crate::BODY.len());
    NoContent
}

#[specforge::handler(operation = "limited")]
async fn limited() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "withKey")]
async fn with_key() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "withHs256")]
async fn with_hs256() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "withEddsa")]
async fn with_eddsa() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "once")]
async fn once() -> NoContent {
    NoContent
}

fn router(settings: Settings) -> Router {
    let limits = MemoryLimits {
        records: 10_000_000,
        records_of_one: 10_000_000,
        bytes: usize::MAX / 2,
    };
    specforge::router!(
        "spec/openapi.yaml",
        stores = Stores::memory_within(limits),
        settings = settings
    )
    .with_state(App::new())
}

/// What serves a case.
pub(crate) fn of(case: &str) -> Router {
    // A proxy in front may set the headers; what they cost is measured by itself.
    let plain = || Settings::new().security_headers(SecurityHeaders::none());
    match case {
        "observed" => crate::others::plain().layer(specforge::trace::layer()),
        "headers" => router(Settings::new()),
        "shed" => router(plain().max_concurrent_requests(1_000)),
        "cors" => {
            let cors = Cors::new([ORIGIN]).expect("the origin is sound");
            router(plain().cors(cors))
        }
        _ => router(plain()),
    }
}
