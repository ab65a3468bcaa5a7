//! The handlers.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use specforge::{Content, Error, IdempotencyKey, NoContent};

use crate::Bank;
use crate::api::{self, Charge, Charged};

/// Does what `then` says.
///
/// # Panics
///
/// When it says so.
async fn behave(bank: &Bank, charge: &Charge) -> Result<Charged, Error> {
    bank.begin();
    match charge.then.as_deref().unwrap_or("charge") {
        "wait" => bank.wait().await,
        "pause" => crate::paused().await,
        "sleep" => tokio::time::sleep(Duration::from_millis(900)).await,
        "hang" => std::future::pending().await,
        "decline" => return Err(Error::payment_required("declined")),
        "break" => return Err(Error::internal("the disk is on fire")),
        "busy" => return Err(Error::service_unavailable("later").not_executed()),
        "limited" => return Err(Error::too_many_requests("slowly").not_executed()),
        "unsure" => return Err(Error::service_unavailable("later")),
        "panic" => {
            bank.charge();
            panic!("as it was told to");
        }
        _ => {}
    }
    Ok(Charged {
        number: i64::try_from(bank.charge()).unwrap_or(i64::MAX),
        amount: charge.amount,
    })
}

fn charge_of(body: api::create_charge::Body) -> Charge {
    match body {
        api::create_charge::Body::ApplicationJson(charge)
        | api::create_charge::Body::TextJson(charge) => charge,
    }
}

/// `Location` and the answer.
#[specforge::handler(operation = "createCharge")]
async fn create_charge(
    State(bank): State<Bank>,
    Query(_): Query<api::create_charge::Query>,
    IdempotencyKey(key): IdempotencyKey,
    Content(body): Content<api::create_charge::Body>,
) -> Result<api::create_charge::Response, Error> {
    let body = behave(&bank, &charge_of(body)).await?;
    Ok(api::create_charge::Response::Created {
        location: format!("/charges/{}?{}", body.number, key.derive("location")),
        body,
    })
}

macro_rules! charge {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name(State(bank): State<Bank>, Json(charge): Json<Charge>) -> Result<Json<Charged>, Error> {
            behave(&bank, &charge).await.map(Json)
        }
    )* };
}

charge! {
    waiting "chargeWaiting";
    retrying "chargeRetrying";
    careless "chargeCareless";
    mine "chargeMine";
}

#[specforge::handler(operation = "chargeAccount")]
async fn charge_account(
    State(bank): State<Bank>,
    Path(_): Path<String>,
    _key: Option<IdempotencyKey>,
    Json(charge): Json<Charge>,
) -> Result<Json<Charged>, Error> {
    behave(&bank, &charge).await.map(Json)
}

#[specforge::handler(operation = "putOrder")]
async fn put_order(State(bank): State<Bank>) -> NoContent {
    bank.begin();
    bank.charge();
    NoContent
}

/// A file of so many bytes.
#[specforge::handler(operation = "exportFile")]
async fn export_file(
    State(bank): State<Bank>,
    Json(file): Json<api::export_file::Body>,
) -> Result<Bytes, Error> {
    bank.begin();
    bank.charge();
    let size = usize::try_from(file.bytes).map_err(Error::internal)?;
    Ok(vec![b'x'; size].into())
}
