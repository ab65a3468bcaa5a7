//! An API with rate limits.

/// What `api!` makes of the document.
#[allow(missing_docs)]
pub mod api {
    specforge::api!("spec/openapi.yaml");
}

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use specforge::security::{Bearer, Refusal};
use specforge::store::Stores;
use specforge::{ClientAddress, NoContent, RateLimit, Settings};
use tokio::sync::Semaphore;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct App {
    /// How many slow requests may go on.
    pub gate: Arc<Semaphore>,
    /// Whether charges are slow as well.
    pub charges_wait: bool,
}

impl Default for App {
    fn default() -> Self {
        Self {
            gate: Arc::new(Semaphore::new(0)),
            charges_wait: false,
        }
    }
}

impl api::security::Token for App {
    type Principal = String;

    async fn verify(
        &self,
        credentials: Bearer,
        _: &'static [&'static str],
    ) -> Result<String, Refusal> {
        // Two tokens of one user: `ada.1` and `ada.2`.
        match credentials.token().split_once('.') {
            Some((user, _)) => Ok(user.to_owned()),
            None => Err(Refusal::unauthenticated()),
        }
    }
}

macro_rules! empty {
    ($($name:ident $operation:literal)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name() -> NoContent {
            NoContent
        }
    )* };
}

empty! {
    read_open "readOpen"
    read_mine "readMine"
    read_maybe "readMaybe"
    log_in "logIn"
    read_costly "readCostly"
    read_race "readRace"
    read_undeclared "readUndeclared"
    read_health "readHealth"
    read_problem "readProblem"
    read_narrow "readNarrow"
}

#[specforge::handler(operation = "createCharge")]
async fn create_charge(State(app): State<App>) -> api::create_charge::Response {
    if app.charges_wait {
        wait(&app).await;
    }
    api::create_charge::Response::Created
}

#[specforge::handler(operation = "readSlow")]
async fn read_slow(State(app): State<App>) -> NoContent {
    wait(&app).await;
    NoContent
}

/// Waits to be let go on.
async fn wait(app: &App) {
    if let Ok(permit) = app.gate.acquire().await {
        permit.forget();
    }
}

#[specforge::handler(operation = "readAddress")]
async fn read_address(ClientAddress(address): ClientAddress) -> String {
    address.to_string()
}

/// What holds for the whole router.
pub fn settings() -> Settings {
    Settings::new()
        .rate_limit(RateLimit::new(1_000, Duration::from_mins(1)).burst(100))
        .rate_limit(RateLimit::new(100_000, Duration::from_hours(24)).named("daily"))
        .trusted_proxies(["10.0.0.0/8"])
        .max_concurrent_requests(500)
}

/// The application.
pub fn app(stores: Stores, settings: Settings, app: App) -> Router {
    specforge::router!("spec/openapi.yaml", stores = stores, settings = settings).with_state(app)
}
