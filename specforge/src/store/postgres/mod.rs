//! What is kept in `PostgreSQL`, for any number of machines. The time is the server's.

#[cfg(feature = "idempotency")]
mod idempotency;
#[cfg(feature = "rate-limit")]
mod limits;

use sqlx::{Error, PgPool};

#[cfg(all(feature = "any", feature = "idempotency"))]
pub(super) use idempotency::COMPLETE;
#[cfg(feature = "idempotency")]
pub use idempotency::PostgresStore;
#[cfg(feature = "idempotency")]
pub(crate) use idempotency::postgres_complete;
#[cfg(feature = "rate-limit")]
pub use limits::PostgresLimitStore;

/// Makes a table where there is none. Looking comes first: an application may be allowed to use the table and not to make it.
async fn create(pool: &PgPool, table: &'static str, statements: &'static str) -> Result<(), Error> {
    let exists = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL").bind(table);
    if exists.fetch_one(pool).await? {
        return Ok(());
    }
    let mut transaction = pool.begin().await?;
    // `IF NOT EXISTS` does not keep two sessions from making the same table at the same time.
    sqlx::query("SELECT pg_advisory_xact_lock(7163384699739271020)")
        .execute(&mut *transaction)
        .await?;
    sqlx::raw_sql(statements).execute(&mut *transaction).await?;
    transaction.commit().await
}
