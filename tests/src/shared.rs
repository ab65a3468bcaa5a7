//! A router over handlers of another crate, whose contract stands in a third.

use axum::Router;
use axum::extract::FromRef;
use shared_handlers::Prefix;

/// The state, of which the handlers take a part.
#[derive(Debug, Clone)]
pub struct AppState {
    prefix: Prefix,
}

impl FromRef<AppState> for Prefix {
    fn from_ref(state: &AppState) -> Self {
        state.prefix.clone()
    }
}

/// The application.
pub fn app() -> Router {
    specforge::router!(shared).with_state(AppState {
        prefix: Prefix("note "),
    })
}
