//! Transfers in `SQLite` and in `PostgreSQL`: a handler that writes in the transaction of its request.

use std::time::Duration;

use specforge::Error;

use crate::Bank;

/// What a handler does before it has written anything.
///
/// # Panics
///
/// When the request says so.
async fn before(bank: &Bank, then: &str) {
    bank.begin();
    match then {
        "kill-before" => crate::kill_once(),
        "wait" => bank.wait().await,
        "pause" => crate::paused().await,
        _ => {}
    }
}

/// What it does afterwards.
///
/// # Panics
///
/// When the request says so.
async fn after(bank: &Bank, then: &str) -> Result<(), Error> {
    match then {
        "kill-after" => crate::kill_once(),
        "decline" => return Err(Error::payment_required("declined")),
        "break" => return Err(Error::internal("the disk is on fire")),
        "busy" => return Err(Error::service_unavailable("later").not_executed()),
        "panic" => panic!("as it was told to"),
        "wait-inside" => bank.wait().await,
        "sleep-inside" => tokio::time::sleep(Duration::from_millis(300)).await,
        _ => {}
    }
    Ok(())
}

macro_rules! ledger {
    ($(#[$doc:meta])* $name:ident $database:ident $placeholder:literal) => {
        $(#[$doc])*
        pub mod $name {
            use axum::extract::State;
            use axum::{Json, Router};
            use specforge::store::Stores;
            use specforge::{Error, Transaction};
            use sqlx::$database;

            use crate::Bank;

            /// What `api!` makes of the document.
            #[allow(missing_docs)]
            pub mod api {
                specforge::api!($name);
            }

            #[specforge::handler(api = $name, operation = "createTransfer")]
            async fn create_transfer(
                State(bank): State<Bank>,
                mut tx: Transaction<$database>,
                Json(new): Json<api::NewTransfer>,
            ) -> Result<Json<api::Transfer>, Error> {
                let then = new.then.unwrap_or_default();
                super::before(&bank, &then).await;
                if then == "idle" {
                    return Err(Error::internal("before anything was written"));
                }
                let db = tx.begin().await?;
                sqlx::query(concat!("INSERT INTO transfers (amount) VALUES (", $placeholder, ")"))
                    .bind(new.amount)
                    .execute(&mut *db)
                    .await?;
                super::after(&bank, &then).await?;
                if then == "keep" {
                    // It is never given back.
                    tokio::spawn(async move {
                        let _tx = tx;
                        std::future::pending::<()>().await;
                    });
                }
                Ok(Json(api::Transfer { amount: new.amount }))
            }

            /// The application.
            pub fn app(stores: Stores, bank: Bank) -> Router {
                specforge::router!($name, stores = stores).with_state(bank)
            }

            /// Makes the table. One amount can be transferred once.
            pub async fn create(pool: &sqlx::Pool<$database>) -> Result<(), sqlx::Error> {
                // At the commit, not at the insert, where the database can say that.
                let unique = if stringify!($name) == "postgres" { "UNIQUE DEFERRABLE INITIALLY DEFERRED" } else { "UNIQUE" };
                let create = format!("CREATE TABLE IF NOT EXISTS transfers (amount BIGINT NOT NULL {unique})");
                sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(pool).await.map(drop)
            }

            /// How many transfers there are.
            pub async fn count(pool: &sqlx::Pool<$database>) -> Result<i64, sqlx::Error> {
                sqlx::query_scalar("SELECT count(*) FROM transfers").fetch_one(pool).await
            }
        }
    };
}

ledger! {
    /// In `SQLite`.
    sqlite Sqlite "?1"
}

ledger! {
    /// In `PostgreSQL`.
    postgres Postgres "$1"
}
