//! Accounts.

use axum::Json;
use axum::extract::{Path, State};
use specforge::{Created, Error, Principal, Transaction};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AnyPool, Row as _};

use crate::api::{Account, AccountList, NewAccount};
use crate::{AppState, Customer, now};

/// Opens an account.
#[specforge::handler(operation = "openAccount")]
pub async fn open_account(
    mut transaction: Transaction<Any>,
    Principal(customer): Principal<Customer>,
    Json(new): Json<NewAccount>,
) -> Result<Created<Json<Account>>, Error> {
    let db = transaction.begin().await?;
    let row = sqlx::query(
        "INSERT INTO accounts (owner, name, balance, opened_at) VALUES ($1, $2, $3, $4) RETURNING id, name, balance, opened_at",
    )
    .bind(&customer.owner)
    .bind(&new.name)
    .bind(new.opening_balance)
    .bind(now())
    .fetch_one(db)
    .await?;
    Ok(Created(Json(account(&row)?)))
}

/// The caller's accounts.
#[specforge::handler(operation = "listAccounts")]
pub async fn list_accounts(
    State(state): State<AppState>,
    Principal(customer): Principal<Customer>,
) -> Result<Json<AccountList>, Error> {
    let rows = sqlx::query(
        "SELECT id, name, balance, opened_at FROM accounts WHERE owner = $1 ORDER BY id LIMIT 1000",
    )
    .bind(&customer.owner)
    .fetch_all(&state.db)
    .await?;
    let items = rows.iter().map(account).collect::<Result<_, _>>()?;
    Ok(Json(AccountList { items }))
}

/// One of the caller's accounts.
#[specforge::handler(operation = "getAccount")]
pub async fn get_account(
    State(state): State<AppState>,
    Principal(customer): Principal<Customer>,
    Path(id): Path<i64>,
) -> Result<Json<Account>, Error> {
    let found = find(&state.db, &customer, id).await?;
    found
        .map(Json)
        .ok_or_else(|| Error::not_found("you have no such account"))
}

/// An account of a customer. Somebody else's is as good as none.
pub(crate) async fn find(
    db: &AnyPool,
    customer: &Customer,
    id: i64,
) -> Result<Option<Account>, sqlx::Error> {
    let row = sqlx::query(
        "SELECT id, name, balance, opened_at FROM accounts WHERE id = $1 AND owner = $2",
    )
    .bind(id)
    .bind(&customer.owner)
    .fetch_optional(db)
    .await?;
    row.as_ref().map(account).transpose()
}

fn account(row: &AnyRow) -> Result<Account, sqlx::Error> {
    Ok(Account {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        balance: row.try_get("balance")?,
        opened_at: row.try_get("opened_at")?,
    })
}

/// Takes money out of an account of a customer.
///
/// # Errors
///
/// 404 where the account is not the customer's, 409 where there is not enough in it.
pub(crate) async fn debit(
    db: &mut AnyConnection,
    customer: &Customer,
    id: i64,
    amount: i64,
) -> Result<(), Error> {
    // One statement decides and acts: two transfers cannot both see the same money.
    let done = sqlx::query(
        "UPDATE accounts SET balance = balance - $1 WHERE id = $2 AND owner = $3 AND balance >= $1",
    )
    .bind(amount)
    .bind(id)
    .bind(&customer.owner)
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(());
    }
    let is_there = sqlx::query("SELECT id FROM accounts WHERE id = $1 AND owner = $2")
        .bind(id)
        .bind(&customer.owner)
        .fetch_optional(db)
        .await?
        .is_some();
    Err(if is_there {
        Error::conflict("there is not enough money in the account").with_code("INSUFFICIENT_FUNDS")
    } else {
        Error::not_found("you have no such account")
    })
}

/// Puts money into an account, whoever's it is; false: there is none.
pub(crate) async fn credit(
    db: &mut AnyConnection,
    id: i64,
    amount: i64,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE accounts SET balance = balance + $1 WHERE id = $2")
        .bind(amount)
        .bind(id)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}
