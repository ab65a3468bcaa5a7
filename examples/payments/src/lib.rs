//! Payments: accounts, transfers between them, payouts to a bank. The contract is `spec/openapi.yaml`.
//!
//! | file | |
//! |---|---|
//! | `config` | the environment |
//! | `db` | connecting, migrating; which stores there are |
//! | `keys` | who the callers are |
//! | `accounts`, `transfers`, `payouts`, `rates` | the handlers of a tag of the spec, with their queries |
//! | `bank` | the bank: calls that may fail, under a policy |
//! | `dispatch` | payouts on their way to the bank |
//! | `demo_bank` | a bank to try it with |

pub mod accounts;
pub mod api;
pub mod bank;
pub mod config;
pub mod db;
pub mod demo_bank;
pub mod dispatch;
pub mod keys;
pub mod payouts;
pub mod rates;
pub mod transfers;

use axum::Router;
use specforge::Settings;
use specforge::store::Stores;
use sqlx::AnyPool;

pub use bank::Bank;
pub use keys::{Customer, Keys};

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The database, whichever it is.
    pub db: AnyPool,
    /// Who the callers are.
    pub keys: Keys,
    /// The bank.
    pub bank: Bank,
}

/// The whole application.
pub fn app(state: AppState, stores: Stores, settings: Settings) -> Router {
    specforge::router!("spec/openapi.yaml", stores = stores, settings = settings).with_state(state)
}

/// Now, as RFC 3339 writes it.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().to_string()
}
