//! What `PostgreSQL` is told of a deadline, so that it does not go on with a statement that nobody waits for.

use sqlx::pool::PoolConnection;
use sqlx::{
    AssertSqlSafe, Executor as _, PgConnection, PgPool, Postgres, SqlSafeStr as _, Transaction,
};
use tokio::time::timeout_at;

use super::Deadline;

/// Begins a transaction whose statements `PostgreSQL` stops when the time of the operation is over (`SET LOCAL statement_timeout`). The
/// connection has to be there by then as well. It costs no round trip more than `BEGIN`.
///
/// Outside of an operation it is a transaction as any other.
///
/// ```no_run
/// # async fn handler(pool: sqlx::PgPool) -> Result<(), specforge::Error> {
/// let mut transaction = specforge::deadline::begin(&pool).await?;
/// sqlx::query("UPDATE accounts SET ..").execute(&mut *transaction).await?;
/// transaction.commit().await?;
/// # Ok(()) }
/// ```
pub async fn begin(pool: &PgPool) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let Some(deadline) = Deadline::current() else {
        let connection = pool.acquire().await?;
        return begin_on(connection, "BEGIN".to_owned()).await;
    };
    let begun = async {
        let connection = pool.acquire().await?;
        // What is left now, after the wait for the connection.
        begin_on(connection, format!("BEGIN; {}", set(deadline))).await
    };
    timeout_at(deadline.instant(), begun)
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Begins in a task of its own. Where sqlx's `begin` is dropped in the middle, the transaction stays open, and whoever gets the connection next is
/// in it; the task comes to its end, and then what nobody waits for is rolled back.
async fn begin_on(
    connection: PoolConnection<Postgres>,
    statement: String,
) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    let statement = AssertSqlSafe(statement).into_sql_str();
    let task = tokio::spawn(async move { Transaction::begin(connection, Some(statement)).await });
    task.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))
}

/// The same for a transaction that has begun.
pub async fn limit_statements(transaction: &mut PgConnection) -> Result<(), sqlx::Error> {
    if let Some(deadline) = Deadline::current() {
        transaction.execute(AssertSqlSafe(set(deadline))).await?;
    }
    Ok(())
}

/// Zero would be no limit at all.
fn set(deadline: Deadline) -> String {
    let left = deadline.remaining().as_millis().clamp(1, i32::MAX as u128);
    format!("SET LOCAL statement_timeout = {left}")
}
