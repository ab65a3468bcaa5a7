//! Albums with photos and videos: nested resources, unions, uploads and a webhook, all in memory.

pub mod api;
pub mod clock;
pub mod handlers;
pub mod store;

use axum::Router;
use specforge::security::api_keys::{ApiKeys, Digest, KeyHolder, MemoryKeys, StoredKey};
use specforge::security::{ApiKey, Refusal};

use store::Store;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The albums.
    pub store: Store,
    /// The keys that clients present.
    pub keys: ApiKeys<MemoryKeys<Owner>>,
}

impl AppState {
    /// An empty gallery behind one key, `id.secret`. A service makes them with `NewKey::generate`, and keeps their digests.
    #[must_use]
    pub fn new(key: &str) -> Self {
        let keys = MemoryKeys::default();
        let id = key.split('.').next().unwrap_or_default();
        keys.insert(id, StoredKey::new(Digest::of(key), Owner));
        Self {
            store: Store::default(),
            keys: ApiKeys::new(keys),
        }
    }
}

/// Who presents a key: here everybody with the right one is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner;

impl api::security::ApiKey for AppState {
    type Principal = KeyHolder<Owner>;

    async fn verify(
        &self,
        credentials: ApiKey,
        scopes: &'static [&'static str],
    ) -> Result<KeyHolder<Owner>, Refusal> {
        self.keys.verify(&credentials, scopes).await
    }
}

/// The whole application.
pub fn app(state: AppState) -> Router {
    specforge::router!("spec/openapi.yaml").with_state(state)
}
