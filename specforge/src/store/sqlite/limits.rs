//! Rate limits in `SQLite`.

use sqlx::sqlite::{SqliteConnection, SqliteSynchronous};
use sqlx::{Connection as _, Error, SqlitePool};

use super::writer::{Change, Reply, Writer};
use crate::store::{Clock, LimitStore, MOST_TAKES, StoreError, StoreFuture, Taken, Takes};

/// Rate limits in `SQLite`, in the table `specforge_limit`: for the processes of one machine, and across restarts.
///
/// A loss of power may forget the last moments.
#[derive(Debug)]
pub struct SqliteLimitStore {
    writer: Writer<LimitChange>,
    clock: Clock,
}

impl SqliteLimitStore {
    /// A store in the database of this pool. Its writer has a connection of its own, with the pool's options.
    #[must_use]
    pub fn new(pool: SqlitePool) -> Self {
        Self {
            writer: Writer::new(pool, SqliteSynchronous::Normal),
            clock: Clock::steady(),
        }
    }

    /// The same store with another clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }
}

impl LimitStore for SqliteLimitStore {
    fn take(&self, takes: Takes) -> StoreFuture<'_, Taken> {
        Box::pin(async move {
            let clock = self.clock.clone();
            let change = |reply| LimitChange::Take(Box::new(takes), clock, reply);
            self.writer.ask(change).await
        })
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        Box::pin(async move {
            let now = self.clock.now_micros();
            let change = |reply| LimitChange::Sweep { now, limit, reply };
            self.writer.ask(change).await
        })
    }
}

enum LimitChange {
    /// The clock is read when it is made: a request that waited must not count as one of long ago.
    Take(Box<Takes>, Clock, Reply<Taken>),
    Sweep {
        now: i64,
        limit: u32,
        reply: Reply<u64>,
    },
}

enum Made {
    Taken(Taken),
    Count(u64),
}

impl Change for LimitChange {
    type Made = Made;

    async fn create(connection: &mut SqliteConnection) -> Result<(), Error> {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "CREATE TABLE IF NOT EXISTS specforge_limit (key BLOB NOT NULL PRIMARY KEY, time INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    fn is_awaited(&self) -> bool {
        match self {
            Self::Take(_, _, reply) => !reply.is_closed(),
            Self::Sweep { .. } => true,
        }
    }

    async fn make(&self, connection: &mut SqliteConnection) -> Result<Made, Error> {
        match self {
            Self::Take(takes, clock, _) => take(connection, takes, clock.now_micros())
                .await
                .map(Made::Taken),
            Self::Sweep { now, limit, .. } => {
                sweep(connection, *now, *limit).await.map(Made::Count)
            }
        }
    }

    fn answer(self, made: Made) {
        match (self, made) {
            (Self::Take(_, _, reply), Made::Taken(outcome)) => drop(reply.send(Ok(outcome))),
            (Self::Sweep { reply, .. }, Made::Count(count)) => drop(reply.send(Ok(count))),
            // `make` answers in kind.
            (change, _) => change.fail("the change was answered with another one's outcome"),
        }
    }

    fn fail(self, error: &str) {
        let error = StoreError::new(error);
        match self {
            Self::Take(_, _, reply) => drop(reply.send(Err(error))),
            Self::Sweep { reply, .. } => drop(reply.send(Err(error))),
        }
    }
}

/// The transaction around this is the only one that writes.
async fn take(connection: &mut SqliteConnection, takes: &Takes, now: i64) -> Result<Taken, Error> {
    let mut times = [None; MOST_TAKES];
    for (take, time) in takes.iter().zip(&mut times) {
        *time = sqlx::query_scalar("SELECT time FROM specforge_limit WHERE key = ?1")
            .bind(&take.key.0[..])
            .fetch_optional(&mut *connection)
            .await?;
    }
    let outcome = Taken::judge(takes, now, |index| times[index]);
    if outcome.admitted {
        for (take, time) in takes.iter().zip(outcome.times) {
            sqlx::query(
                "INSERT INTO specforge_limit (key, time) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET time = excluded.time",
            )
            .bind(&take.key.0[..])
            .bind(time)
            .execute(&mut *connection)
            .await?;
        }
    }
    Ok(outcome)
}

async fn sweep(connection: &mut SqliteConnection, now: i64, limit: u32) -> Result<u64, Error> {
    sqlx::query(
        "DELETE FROM specforge_limit WHERE key IN (SELECT key FROM specforge_limit WHERE time <= ?1 LIMIT ?2)",
    )
    .bind(now)
    .bind(limit)
    .execute(connection)
    .await
    .map(|done| done.rows_affected())
}
