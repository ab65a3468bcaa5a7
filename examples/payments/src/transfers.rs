//! Transfers between accounts.

use axum::Json;
use axum::extract::{Path, Query, State};
use specforge::{Created, Error, Principal, Transaction};
use sqlx::any::AnyRow;
use sqlx::{Any, Row as _};

use crate::accounts::{credit, debit, find};
use crate::api::{ListTransfersQuery, NewTransfer, Transfer, TransferList};
use crate::{AppState, Customer, now};

/// Moves money. What is done in the transaction and the record of the idempotency key are committed together, or not at all: however often the
/// request is sent, and whenever a process dies, the money moves once.
#[specforge::handler(operation = "createTransfer")]
pub async fn create_transfer(
    mut transaction: Transaction<Any>,
    Principal(customer): Principal<Customer>,
    Json(new): Json<NewTransfer>,
) -> Result<Created<Json<Transfer>>, Error> {
    if new.from == new.to {
        return Err(Error::unprocessable_entity(
            "the two accounts are the same one",
        ));
    }
    let db = transaction.begin().await?;
    // Always the smaller id first: two transfers in opposite directions would else wait for each other.
    if new.from < new.to {
        debit(db, &customer, new.from, new.amount).await?;
    }
    if !credit(db, new.to, new.amount).await? {
        return Err(Error::not_found("there is no account to transfer to"));
    }
    if new.from > new.to {
        debit(db, &customer, new.from, new.amount).await?;
    }
    let row = sqlx::query(
        "INSERT INTO transfers (from_account, to_account, amount, reference, created_at) VALUES ($1, $2, $3, $4, $5)
         RETURNING id, from_account, to_account, amount, reference, created_at",
    )
    .bind(new.from)
    .bind(new.to)
    .bind(new.amount)
    .bind(new.reference)
    .bind(now())
    .fetch_one(db)
    .await?;
    Ok(Created(Json(transfer(&row)?)))
}

/// What went in and out of an account.
#[specforge::handler(operation = "listTransfers")]
pub async fn list_transfers(
    State(state): State<AppState>,
    Principal(customer): Principal<Customer>,
    Path(id): Path<i64>,
    Query(page): Query<ListTransfersQuery>,
) -> Result<Json<TransferList>, Error> {
    if find(&state.db, &customer, id).await?.is_none() {
        return Err(Error::not_found("you have no such account"));
    }
    let rows = sqlx::query(
        "SELECT id, from_account, to_account, amount, reference, created_at FROM transfers
         WHERE (from_account = $1 OR to_account = $1) AND id < $2 ORDER BY id DESC LIMIT $3",
    )
    .bind(id)
    .bind(page.before.unwrap_or(i64::MAX))
    .bind(page.limit)
    .fetch_all(&state.db)
    .await?;
    let items = rows.iter().map(transfer).collect::<Result<_, _>>()?;
    Ok(Json(TransferList { items }))
}

fn transfer(row: &AnyRow) -> Result<Transfer, sqlx::Error> {
    Ok(Transfer {
        id: row.try_get("id")?,
        from: row.try_get("from_account")?,
        to: row.try_get("to_account")?,
        amount: row.try_get("amount")?,
        reference: row.try_get("reference")?,
        created_at: row.try_get("created_at")?,
    })
}
