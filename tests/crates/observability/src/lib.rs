//! An API whose handlers answer with what they know of their request, or do what they are told to: fail, wait, panic, stream.

mod handlers;

/// What `api!` makes of the document.
#[allow(missing_docs)]
pub mod api {
    specforge::api!();
}

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use specforge::Settings;
use specforge::security::{ApiKey, Basic, Bearer, Refusal};

/// What the handlers share.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// How many handlers were let run to their end.
    pub finished: Arc<AtomicUsize>,
    /// How many handlers began.
    pub begun: Arc<AtomicUsize>,
    /// A database, where the test has one.
    pub postgres: Option<sqlx::PgPool>,
    /// The same, where only its address says which database it is.
    pub any: Option<sqlx::AnyPool>,
}

impl Shared {
    pub(crate) fn begin(&self) {
        self.begun.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn finish(&self) {
        self.finished.fetch_add(1, Ordering::SeqCst);
    }
}

/// The application.
pub fn app(shared: Shared, settings: Settings) -> Router {
    specforge::router!(settings = settings).with_state(shared)
}

macro_rules! verifiers {
    ($($scheme:ident $credentials:ty;)*) => { $(
        /// Nobody is let in: what is tested is where credentials go.
        impl api::security::$scheme for Shared {
            type Principal = ();

            async fn verify(&self, _: $credentials, _: &'static [&'static str]) -> Result<(), Refusal> {
                Err(Refusal::unauthenticated())
            }
        }
    )* };
}

verifiers! {
    Header ApiKey;
    Door ApiKey;
    Query ApiKey;
    Cookie ApiKey;
    Token Bearer;
    Login Basic;
}
