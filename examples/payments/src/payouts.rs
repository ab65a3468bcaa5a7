//! Payouts: the money leaves the account here; `dispatch` tells the bank.

use axum::Json;
use axum::extract::{Path, State};
use specforge::{Accepted, Error, IdempotencyKey, Principal, Transaction};
use sqlx::any::AnyRow;
use sqlx::{Any, Row as _};

use crate::accounts::debit;
use crate::api::{NewPayout, Payout, PayoutStatus};
use crate::{AppState, Customer, dispatch, now};

/// Takes the money and writes the payout down. The bank is not called here: an effect outside of the database cannot be rolled back with it.
#[specforge::handler(operation = "createPayout")]
pub async fn create_payout(
    mut transaction: Transaction<Any>,
    IdempotencyKey(key): IdempotencyKey,
    Principal(customer): Principal<Customer>,
    Json(new): Json<NewPayout>,
) -> Result<Accepted<Json<Payout>>, Error> {
    let db = transaction.begin().await?;
    debit(db, &customer, new.account, new.amount).await?;
    let row = sqlx::query(
        "INSERT INTO payouts (account, amount, iban, bank_key, next_attempt_at, created_at) VALUES ($1, $2, $3, $4, $5, $6)
         RETURNING id, account, amount, iban, status, bank_reference, created_at",
    )
    .bind(new.account)
    .bind(new.amount)
    .bind(new.iban)
    .bind(key.derive("payout"))
    .bind(dispatch::unix_ms())
    .bind(now())
    .fetch_one(db)
    .await?;
    Ok(Accepted(Json(payout(&row)?)))
}

/// What became of a payout.
#[specforge::handler(operation = "getPayout")]
pub async fn get_payout(
    State(state): State<AppState>,
    Principal(customer): Principal<Customer>,
    Path(id): Path<i64>,
) -> Result<Json<Payout>, Error> {
    let row = sqlx::query(
        "SELECT p.id, p.account, p.amount, p.iban, p.status, p.bank_reference, p.created_at FROM payouts p
         JOIN accounts a ON a.id = p.account WHERE p.id = $1 AND a.owner = $2",
    )
    .bind(id)
    .bind(&customer.owner)
    .fetch_optional(&state.db)
    .await?;
    let row = row.ok_or_else(|| Error::not_found("you have no such payout"))?;
    Ok(Json(payout(&row)?))
}

fn payout(row: &AnyRow) -> Result<Payout, sqlx::Error> {
    Ok(Payout {
        id: row.try_get("id")?,
        account: row.try_get("account")?,
        amount: row.try_get("amount")?,
        iban: row.try_get("iban")?,
        status: match row.try_get("status")? {
            "paid" => PayoutStatus::Paid,
            "refused" => PayoutStatus::Refused,
            _ => PayoutStatus::Pending,
        },
        bank_reference: row.try_get("bank_reference")?,
        created_at: row.try_get("created_at")?,
    })
}
