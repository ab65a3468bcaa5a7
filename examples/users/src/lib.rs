//! A users API: the contract is `spec/openapi.yaml`, the rest is plain axum.

pub mod api;
pub mod config;
pub mod db;
pub mod handlers;

use axum::Router;
use sqlx::AnyPool;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The database.
    pub db: AnyPool,
}

/// The whole application.
pub fn app(state: AppState) -> Router {
    specforge::router!("spec/openapi.yaml").with_state(state)
}
