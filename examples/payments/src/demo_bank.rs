//! A bank to try the example with: slow, and down now and then. A payment is made once per key.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::time::sleep;

/// How the bank behaves.
#[derive(Debug, Clone, Copy)]
pub struct Behaviour {
    /// The slowest answer that is not lost.
    pub slowest: Duration,
    /// Of a hundred requests, how many fail.
    pub failures: u8,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            slowest: Duration::from_millis(300),
            failures: 10,
        }
    }
}

/// The payments that were made, by key.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Arc<Mutex<HashMap<String, i64>>>);

impl Ledger {
    /// What was paid in all.
    #[must_use]
    pub fn paid(&self) -> i64 {
        let payments = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        payments.values().sum()
    }
}

/// The bank.
pub fn app(behaviour: Behaviour, ledger: Ledger) -> Router {
    Router::new()
        .route("/payments", post(pay))
        .route("/rates/{currency}", get(rate))
        .with_state((behaviour, ledger))
}

/// Some requests are slow, some fail, some are answered with an error after they had their effect: as real ones are.
async fn trouble(behaviour: Behaviour) -> Result<(), StatusCode> {
    sleep(behaviour.slowest.mul_f64(fastrand::f64())).await;
    if fastrand::u8(..100) < behaviour.failures {
        Err(StatusCode::SERVICE_UNAVAILABLE)
    } else {
        Ok(())
    }
}

async fn pay(
    State((behaviour, ledger)): State<(Behaviour, Ledger)>,
    headers: HeaderMap,
    Json(payment): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    let key = headers
        .get("idempotency-key")
        .and_then(|value| value.to_str().ok());
    let key = key.ok_or(StatusCode::BAD_REQUEST)?.to_owned();
    let amount = payment["amount"].as_i64().ok_or(StatusCode::BAD_REQUEST)?;
    if payment["iban"]
        .as_str()
        .is_some_and(|iban| iban.starts_with("XX"))
    {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    {
        let mut payments = ledger.0.lock().unwrap_or_else(PoisonError::into_inner);
        payments.entry(key.clone()).or_insert(amount);
    }
    trouble(behaviour).await?;
    Ok(Json(json!({ "reference": format!("bank-{key}") })))
}

async fn rate(
    State((behaviour, _)): State<(Behaviour, Ledger)>,
    Path(currency): Path<String>,
) -> Result<Json<Value>, StatusCode> {
    trouble(behaviour).await?;
    let rate = match currency.as_str() {
        "USD" => 1.08,
        "GBP" => 0.85,
        "JPY" => 163.2,
        _ => return Err(StatusCode::NOT_FOUND),
    };
    Ok(Json(json!({ "rate": rate })))
}
