//! What databases are told of a deadline, so that they do not go on with statements that nobody waits for.

#[cfg(feature = "postgres")]
use sqlx::{AssertSqlSafe, Executor as _, PgConnection};
use sqlx::{Error, Pool, SqlSafeStr as _, SqlStr, Transaction};
use tokio::time::timeout_at;

use super::Deadline;

/// A database whose transactions [`begin`] begins: `Sqlite`, `Postgres`, and, with the feature `any`, `Any`.
pub trait Database: sqlx::Database + sealed::Known {}

impl<Db: sealed::Known> Database for Db {}

mod sealed {
    /// What is known of a database.
    pub trait Known: sqlx::Database {
        /// Which one it is that a connection leads to.
        fn kind(connection: &Self::Connection) -> Kind;
    }

    /// What a transaction begins with, and whether sqlx rolls back one whose beginning was dropped.
    #[derive(Debug, Clone, Copy)]
    #[cfg_attr(
        not(feature = "any"),
        allow(dead_code, reason = "only `Any` can be any of them")
    )]
    pub enum Kind {
        Sqlite,
        Postgres,
        Other,
    }

    #[cfg(feature = "sqlite")]
    impl Known for sqlx::Sqlite {
        fn kind(_: &sqlx::SqliteConnection) -> Kind {
            Kind::Sqlite
        }
    }

    #[cfg(feature = "postgres")]
    impl Known for sqlx::Postgres {
        fn kind(_: &sqlx::PgConnection) -> Kind {
            Kind::Postgres
        }
    }

    #[cfg(feature = "any")]
    impl Known for sqlx::Any {
        fn kind(connection: &sqlx::AnyConnection) -> Kind {
            match connection.backend_name() {
                "SQLite" => Kind::Sqlite,
                "PostgreSQL" => Kind::Postgres,
                _ => Kind::Other,
            }
        }
    }
}

use sealed::Kind;

/// Begins a transaction that ends with the time of the operation: the connection has to be there by then, and `PostgreSQL` stops a statement
/// that is still running (`SET LOCAL statement_timeout`, in the round trip of `BEGIN`). `SQLite` gets `BEGIN IMMEDIATE`: a transaction that only
/// reads at first and writes later would fail at once where somebody else wrote in between.
///
/// The pool may be one of `sqlx::Any` (feature `any`). Unlike sqlx's own `begin` it can be dropped at any moment. Outside of an operation there is
/// no deadline.
///
/// ```no_run
/// # #[cfg(feature = "postgres")]
/// # async fn handler(pool: sqlx::PgPool) -> Result<(), specforge::Error> {
/// let mut transaction = specforge::deadline::begin(&pool).await?;
/// sqlx::query("UPDATE accounts SET ..").execute(&mut *transaction).await?;
/// transaction.commit().await?;
/// # Ok(()) }
/// ```
pub async fn begin<Db: Database>(pool: &Pool<Db>) -> Result<Transaction<'static, Db>, Error> {
    let Some(deadline) = Deadline::current() else {
        return begin_by(pool, None).await;
    };
    timeout_at(deadline.instant(), begin_by(pool, Some(deadline)))
        .await
        .unwrap_or(Err(Error::PoolTimedOut))
}

async fn begin_by<Db: Database>(
    pool: &Pool<Db>,
    deadline: Option<Deadline>,
) -> Result<Transaction<'static, Db>, Error> {
    let connection = pool.acquire().await?;
    let kind = Db::kind(&connection);
    // What is left now, after the wait for the connection.
    let statement = statement(kind, deadline);
    if let Kind::Sqlite = kind {
        // Its thread rolls back what nobody waits for.
        return Transaction::begin(connection, Some(statement)).await;
    }
    // In a task of its own. Where sqlx's `begin` is dropped in the middle, the transaction stays open in `PostgreSQL`, and whoever gets the
    // connection next is in it; the task comes to its end, and then what nobody waits for is rolled back.
    let task = tokio::spawn(async move { Transaction::begin(connection, Some(statement)).await });
    task.await.unwrap_or(Err(Error::WorkerCrashed))
}

fn statement(kind: Kind, deadline: Option<Deadline>) -> SqlStr {
    match (kind, deadline) {
        (Kind::Sqlite, _) => "BEGIN IMMEDIATE".into_sql_str(),
        #[cfg(feature = "postgres")]
        (Kind::Postgres, Some(deadline)) => {
            AssertSqlSafe(format!("BEGIN; {}", set(deadline))).into_sql_str()
        }
        _ => "BEGIN".into_sql_str(),
    }
}

/// Sets the time that is left as that of the statements of a transaction that has begun.
#[cfg(feature = "postgres")]
pub async fn limit_statements(transaction: &mut PgConnection) -> Result<(), Error> {
    if let Some(deadline) = Deadline::current() {
        transaction.execute(AssertSqlSafe(set(deadline))).await?;
    }
    Ok(())
}

/// Zero would be no limit at all.
#[cfg(feature = "postgres")]
fn set(deadline: Deadline) -> String {
    let left = deadline.remaining().as_millis().clamp(1, i32::MAX as u128);
    format!("SET LOCAL statement_timeout = {left}")
}
