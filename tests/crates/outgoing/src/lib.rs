//! A shop that asks an exchange for prices and a bank for money.

/// What `api!` makes of the document.
#[allow(missing_docs)]
pub mod api {
    specforge::api!("spec/openapi.yaml");
}

use api::{Order, Quote};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Json, Router};
use serde_json::{Value, json};
use specforge::outgoing::Client;
use specforge::store::Stores;
use specforge::{Created, Error, IdempotencyKey};

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The client of the exchange.
    pub exchange: Client,
    /// The client of the bank.
    pub bank: Client,
    /// Where both of them are.
    pub url: String,
}

#[specforge::handler(operation = "getQuote")]
async fn get_quote(
    State(shop): State<Shop>,
    Path(symbol): Path<String>,
) -> Result<Json<Quote>, Error> {
    let url = format!("{}/prices/{symbol}", shop.url);
    let answer = shop.exchange.get(url).send().await?;
    if answer.status() != StatusCode::OK {
        return Err(Error::not_found("the exchange does not know it"));
    }
    let price = answer.json().await?;
    Ok(Json(Quote { symbol, price }))
}

#[specforge::handler(operation = "createOrder")]
async fn create_order(
    State(shop): State<Shop>,
    IdempotencyKey(key): IdempotencyKey,
    Json(order): Json<Order>,
) -> Result<Created<Json<Order>>, Error> {
    let charge: Value = json!({ "amount": order.amount });
    let request = shop.bank.post(format!("{}/charges", shop.url));
    // The same key for every attempt at this order, whichever process makes it: the bank charges once.
    let answer = request
        .idempotency_key(&key.derive("charge"))
        .json(&charge)
        .send()
        .await?;
    if answer.status() != StatusCode::CREATED {
        return Err(Error::payment_required("the bank refused"));
    }
    Ok(Created(Json(order)))
}

/// The application.
pub fn app(shop: Shop) -> Router {
    specforge::router!("spec/openapi.yaml", stores = Stores::memory()).with_state(shop)
}
