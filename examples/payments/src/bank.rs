//! The bank: another service, which is slow at times and down at others.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use specforge::outgoing::{CallError, Client, ClientError, Policy, Upstream};

/// The bank, called under a policy: a deadline, retries within a budget, a circuit breaker.
#[derive(Debug, Clone)]
pub struct Bank {
    payments: Client,
    rates: Client,
    url: String,
}

/// What the bank says of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paid {
    /// It is made, under this reference.
    Yes(String),
    /// It never will be.
    Refused,
}

impl Bank {
    /// The bank at an address.
    ///
    /// # Errors
    ///
    /// The HTTP client cannot be set up.
    pub fn new(url: &str) -> Result<Self, reqwest::Error> {
        let policy = Policy::new()
            .deadline(Duration::from_secs(5))
            .attempt_timeout(Duration::from_millis(800))
            .attempts(3)
            .concurrency(16);
        let client = Client::new(Upstream::new("bank", policy))?.with_idempotency_keys();
        Ok(Self {
            payments: client.operation("pay"),
            rates: client.operation("rate"),
            url: url.trim_end_matches('/').to_owned(),
        })
    }

    /// Pays. The same key is the same payment, however often it is sent.
    ///
    /// # Errors
    ///
    /// The bank did not answer, or not to the point: whether it paid is not known, and asking again is safe.
    pub async fn pay(&self, key: &str, amount: i64, iban: &str) -> Result<Paid, ClientError> {
        let answer = self
            .payments
            .post(format!("{}/payments", self.url))
            .idempotency_key(key)
            .json(&json!({ "amount": amount, "iban": iban }))
            .send()
            .await?;
        if answer.status() == StatusCode::UNPROCESSABLE_ENTITY {
            return Ok(Paid::Refused);
        }
        let answer = accepted(answer)?;
        let body: Value = answer.json().await.map_err(unreadable)?;
        Ok(Paid::Yes(
            body["reference"].as_str().unwrap_or_default().to_owned(),
        ))
    }

    /// What a euro is worth; `None`: the bank does not know the currency.
    ///
    /// # Errors
    ///
    /// The bank did not answer.
    pub async fn rate(&self, currency: &str) -> Result<Option<f64>, ClientError> {
        let answer = self
            .rates
            .get(format!("{}/rates/{currency}", self.url))
            .send()
            .await?;
        if answer.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let answer = accepted(answer)?;
        let body: Value = answer.json().await.map_err(unreadable)?;
        Ok(body["rate"].as_f64())
    }
}

/// An answer of the kind that was asked for.
fn accepted(answer: reqwest::Response) -> Result<reqwest::Response, ClientError> {
    if answer.status().is_success() {
        Ok(answer)
    } else {
        Err(ClientError::Status(Box::new(answer)))
    }
}

/// An answer whose body broke off, or is not what was agreed.
fn unreadable(error: reqwest::Error) -> ClientError {
    ClientError::Call(CallError::Failed(error.without_url()))
}
