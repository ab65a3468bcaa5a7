//! Albums with photos and videos: nested resources, unions, uploads and a webhook, all in memory.

pub mod api;
pub mod clock;
pub mod handlers;
pub mod store;

use axum::Router;
use specforge::security::{ApiKey, Refusal};

use store::Store;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The albums.
    pub store: Store,
    /// The key that clients present.
    pub key: &'static str,
}

/// Who presents a key: here everybody with the right one is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner;

impl api::security::ApiKey for AppState {
    type Principal = Owner;

    async fn verify(
        &self,
        credentials: ApiKey,
        _: &'static [&'static str],
    ) -> Result<Owner, Refusal> {
        if credentials.key() == self.key {
            Ok(Owner)
        } else {
            Err(Refusal::unauthenticated())
        }
    }
}

/// The whole application.
pub fn app(state: AppState) -> Router {
    specforge::router!("spec/openapi.yaml").with_state(state)
}
