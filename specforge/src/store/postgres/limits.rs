//! Rate limits in `PostgreSQL`.

use sqlx::{Error, PgPool, Row as _};
use tokio::sync::OnceCell;

use crate::store::{Clock, LimitStore, MOST_TAKES, StoreError, StoreFuture, Taken, Takes};
use crate::telemetry::ObservedPool;

/// Rate limits in `PostgreSQL`, in the table `specforge_limit` of the first schema on the search path, for any number of machines.
///
/// The table is unlogged: a crash of the server forgets what was counted, and a request costs no write-ahead log.
#[derive(Debug)]
pub struct PostgresLimitStore {
    pool: PgPool,
    /// Who gives the store a pool has it in the figures.
    _observed: ObservedPool,
    clock: Option<Clock>,
    created: OnceCell<()>,
}

/// What the table is made with, for databases whose tables the application may not make itself. Room is left on its pages, and `time` has no
/// index, so that taking moves nothing but the row.
const CREATE: &str = "
    CREATE UNLOGGED TABLE IF NOT EXISTS specforge_limit (key bytea PRIMARY KEY, time bigint NOT NULL) WITH (fillfactor = 50)";

const TAKE: &str = include_str!("take.sql");

/// How often buckets that others make or remove at the same moment are asked for again.
const ATTEMPTS: usize = 5;

impl PostgresLimitStore {
    /// A store in the database of this pool.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self {
            _observed: ObservedPool::of(&pool),
            pool,
            clock: None,
            created: OnceCell::new(),
        }
    }

    /// The same store with another clock than the server's, for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self {
            clock: Some(clock),
            ..self
        }
    }

    /// The pool, and the table in it.
    async fn pool(&self) -> Result<&PgPool, Error> {
        self.created
            .get_or_try_init(|| super::create(&self.pool, "specforge_limit", CREATE))
            .await?;
        Ok(&self.pool)
    }

    async fn take_now(&self, takes: &Takes) -> Result<Taken, StoreError> {
        let pool = self.pool().await.map_err(StoreError::new)?;
        let keys: Vec<&[u8]> = takes.iter().map(|take| &take.key.0[..]).collect();
        let costs: Vec<i64> = takes.iter().map(|take| take.cost).collect();
        let tolerances: Vec<i64> = takes.iter().map(|take| take.tolerance).collect();
        for _ in 0..ATTEMPTS {
            let now = self.clock.as_ref().map(Clock::now_micros);
            let asked = sqlx::query(TAKE)
                .bind(&keys)
                .bind(&costs)
                .bind(&tolerances)
                .bind(now)
                .fetch_all(pool)
                .await
                .and_then(|rows| read(&rows));
            if let Some(taken) = asked.map_err(StoreError::new)? {
                return Ok(taken);
            }
        }
        Err(StoreError::new("the bucket comes and goes"))
    }
}

/// What was decided; `None`: nothing yet.
fn read(rows: &[sqlx::postgres::PgRow]) -> Result<Option<Taken>, Error> {
    let mut taken = Taken {
        admitted: true,
        now: 0,
        times: [0; MOST_TAKES],
    };
    for (row, time) in rows.iter().zip(&mut taken.times) {
        if !row.try_get::<bool, _>("decided")? {
            return Ok(None);
        }
        taken.admitted &= row.try_get::<bool, _>("admitted")?;
        taken.now = row.try_get("now")?;
        *time = row.try_get("time")?;
    }
    Ok(Some(taken))
}

impl LimitStore for PostgresLimitStore {
    fn take(&self, takes: Takes) -> StoreFuture<'_, Taken> {
        Box::pin(async move { self.take_now(&takes).await })
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        Box::pin(async move {
            let pool = self.pool().await.map_err(StoreError::new)?;
            let now = self.clock.as_ref().map(Clock::now_micros);
            // Two that sweep at once do not wait for each other's rows, nor for one that is being taken from.
            sqlx::query(
                "DELETE FROM specforge_limit WHERE key IN (
                    SELECT key FROM specforge_limit
                    WHERE time <= coalesce($2, floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
                    LIMIT $1 FOR UPDATE SKIP LOCKED)",
            )
            .bind(i64::from(limit))
            .bind(now)
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
            .map_err(StoreError::new)
        })
    }
}
