//! An application whose handlers wait, stream and answer as a test wants.

mod handlers;
pub mod plain;

/// What `api!` makes of the document.
#[allow(missing_docs)]
pub mod api {
    specforge::api!("spec/openapi.yaml");
}

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::FromRef;
use specforge::Settings;
use specforge::health::Health;
use specforge::store::Stores;
use tokio::sync::Semaphore;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct AppState {
    /// What the test sees and does.
    pub desk: Desk,
    /// How the process is.
    pub health: Health,
}

impl FromRef<AppState> for Desk {
    fn from_ref(state: &AppState) -> Self {
        state.desk.clone()
    }
}

impl FromRef<AppState> for Health {
    fn from_ref(state: &AppState) -> Self {
        state.health.clone()
    }
}

/// What a test sees of the handlers, and tells them.
#[derive(Debug, Clone, Default)]
pub struct Desk(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    begun: AtomicUsize,
    done: AtomicUsize,
    gone: AtomicUsize,
    gate: Semaphore,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            begun: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            gone: AtomicUsize::new(0),
            gate: Semaphore::new(0),
        }
    }
}

impl Desk {
    /// How many handlers have begun.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.0.begun.load(Ordering::SeqCst)
    }

    /// How many came to their end.
    #[must_use]
    pub fn done(&self) -> usize {
        self.0.done.load(Ordering::SeqCst)
    }

    /// How many bodies and web sockets are gone.
    #[must_use]
    pub fn gone(&self) -> usize {
        self.0.gone.load(Ordering::SeqCst)
    }

    /// Lets `count` handlers that wait go on.
    pub fn open(&self, count: usize) {
        self.0.gate.add_permits(count);
    }

    pub(crate) fn begin(&self) {
        self.0.begun.fetch_add(1, Ordering::SeqCst);
    }

    pub(crate) fn end(&self) {
        self.0.done.fetch_add(1, Ordering::SeqCst);
    }

    /// Counts when it is dropped.
    pub(crate) fn witness(&self) -> Witness {
        Witness(self.clone())
    }

    /// Waits to be let go on.
    pub(crate) async fn wait(&self) {
        if let Ok(permit) = self.0.gate.acquire().await {
            permit.forget();
        }
    }
}

/// Sees the end of what it is in.
#[derive(Debug)]
pub(crate) struct Witness(Desk);

impl Drop for Witness {
    fn drop(&mut self) {
        self.0.0.gone.fetch_add(1, Ordering::SeqCst);
    }
}

/// The application: the operations of the contract, and routes beside them.
pub fn app(desk: &Desk, health: &Health) -> Router {
    app_on(Stores::memory(), desk, health)
}

/// The same with stores of the test's.
pub fn app_on(stores: Stores, desk: &Desk, health: &Health) -> Router {
    app_with(Settings::new(), stores, desk, health)
}

/// The same with settings of the test's.
pub fn app_with(settings: Settings, stores: Stores, desk: &Desk, health: &Health) -> Router {
    let state = AppState {
        desk: desk.clone(),
        health: health.clone(),
    };
    let operations: Router<AppState> =
        specforge::router!("spec/openapi.yaml", settings = settings, stores = stores);
    operations
        .merge(plain::routes())
        .merge(health.router())
        .with_state(state)
}
