//! Idempotency records in `PostgreSQL`.

use std::time::Duration;

use bytes::Bytes;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Error, PgPool, Row as _};
use tokio::sync::OnceCell;

use crate::store::clock::millis;
use crate::store::{
    Claim, Claimed, Digest, IdempotencyStore, LostLease, Owner, StoreError, StoreFuture,
};
use crate::telemetry::ObservedPool;

/// Idempotency records in `PostgreSQL`, in the table `specforge_idempotency` of the first schema on the search path.
#[derive(Debug)]
pub struct PostgresStore {
    pool: PgPool,
    /// Who gives the store a pool has it in the figures.
    _observed: ObservedPool,
    created: OnceCell<()>,
}

/// What the table is made with, for databases whose tables the application may not make itself.
const CREATE: &str = "
    CREATE TABLE IF NOT EXISTS specforge_idempotency (
        key bytea PRIMARY KEY,
        fingerprint bytea NOT NULL,
        token bytea NOT NULL,
        state smallint NOT NULL,
        lease_until timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        record bytea
    );
    CREATE INDEX IF NOT EXISTS specforge_idempotency_expires_at ON specforge_idempotency (expires_at)";

/// A claim in one statement: absent and expired records become the claimant's, and so does one whose lease has passed, or it becomes done.
/// No row comes back where none of that is so.
const CLAIM: &str = "
    INSERT INTO specforge_idempotency AS old (key, fingerprint, token, state, lease_until, expires_at, record)
    VALUES ($1, $2, $3, 0, now() + $4 * interval '1 ms', now() + ($4 + $5) * interval '1 ms', NULL)
    ON CONFLICT (key) DO UPDATE SET
        fingerprint = excluded.fingerprint,
        token = excluded.token,
        lease_until = excluded.lease_until,
        state = CASE WHEN old.expires_at > now() AND $6::bytea IS NOT NULL THEN 1 ELSE 0 END,
        record = CASE WHEN old.expires_at > now() THEN $6::bytea END,
        expires_at = CASE WHEN old.expires_at > now() AND $6::bytea IS NOT NULL THEN now() + $5 * interval '1 ms' ELSE excluded.expires_at END
    WHERE old.expires_at <= now() OR (old.state = 0 AND old.lease_until <= now() AND old.fingerprint = excluded.fingerprint)
    RETURNING state, fingerprint, record";

/// `state`
const RUNNING: i16 = 0;

/// How often a claim is made again when its record goes away between two statements.
const ATTEMPTS: usize = 3;

impl PostgresStore {
    /// A store in the database of this pool.
    #[must_use]
    pub fn new(pool: PgPool) -> Self {
        Self {
            _observed: ObservedPool::of(&pool),
            pool,
            created: OnceCell::new(),
        }
    }

    /// The pool, and the table in it.
    async fn pool(&self) -> Result<&PgPool, Error> {
        self.created
            .get_or_try_init(|| super::create(&self.pool, "specforge_idempotency", CREATE))
            .await?;
        Ok(&self.pool)
    }

    async fn claim_now(&self, claim: &Claim) -> Result<Claimed, StoreError> {
        let pool = self.pool().await.map_err(StoreError::new)?;
        let answer = match &claim.lost {
            LostLease::Retry => None,
            LostLease::Reject(answer) => Some(&answer[..]),
        };
        for _ in 0..ATTEMPTS {
            let taken = sqlx::query(CLAIM)
                .bind(&claim.key.0[..])
                .bind(&claim.fingerprint.0[..])
                .bind(&claim.token.0[..])
                .bind(millis(claim.lease))
                .bind(millis(claim.ttl))
                .bind(answer)
                .fetch_optional(pool)
                .await
                .map_err(StoreError::new)?;
            if let Some(row) = taken {
                let claimed = found(&row).map_err(StoreError::new)?;
                return Ok(match claimed {
                    Claimed::Running { .. } => Claimed::Acquired,
                    done => done,
                });
            }
            let row = sqlx::query(
                "SELECT state, fingerprint, record FROM specforge_idempotency WHERE key = $1",
            )
            .bind(&claim.key.0[..])
            .fetch_optional(pool)
            .await
            .map_err(StoreError::new)?;
            if let Some(row) = row {
                return found(&row).map_err(StoreError::new);
            }
        }
        Err(StoreError::new("the record comes and goes"))
    }
}

fn found(row: &PgRow) -> Result<Claimed, Error> {
    let fingerprint: &[u8] = row.try_get("fingerprint")?;
    let fingerprint = Digest(fingerprint.try_into().map_err(|_| Error::RowNotFound)?);
    if row.try_get::<i16, _>("state")? == RUNNING {
        return Ok(Claimed::Running { fingerprint });
    }
    let record: Option<&[u8]> = row.try_get("record")?;
    Ok(Claimed::Done {
        fingerprint,
        record: Bytes::copy_from_slice(record.unwrap_or_default()),
    })
}

/// Completes a record: its key, the token, the record, for how many milliseconds it is kept.
pub(crate) const COMPLETE: &str = "UPDATE specforge_idempotency SET state = 1, record = $3, expires_at = clock_timestamp() + $4 * interval '1 ms'
    WHERE key = $1 AND token = $2 AND state = 0";

/// Completes a record, also in the transaction of a handler: the time is not that of its beginning.
pub(crate) async fn postgres_complete(
    connection: &mut PgConnection,
    owner: Owner,
    record: &[u8],
    ttl: Duration,
) -> Result<bool, Error> {
    sqlx::query(COMPLETE)
        .bind(&owner.key.0[..])
        .bind(&owner.token.0[..])
        .bind(record)
        .bind(millis(ttl))
        .execute(connection)
        .await
        .map(|done| done.rows_affected() > 0)
}

impl IdempotencyStore for PostgresStore {
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed> {
        Box::pin(async move { self.claim_now(&claim).await })
    }

    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let pool = self.pool().await.map_err(StoreError::new)?;
            sqlx::query(
                "UPDATE specforge_idempotency SET lease_until = now() + $3 * interval '1 ms', expires_at = now() + ($3 + $4) * interval '1 ms'
                 WHERE key = $1 AND token = $2 AND state = 0",
            )
            .bind(&owner.key.0[..])
            .bind(&owner.token.0[..])
            .bind(millis(lease))
            .bind(millis(ttl))
            .execute(pool)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(StoreError::new)
        })
    }

    fn complete(&self, owner: Owner, record: Bytes, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let pool = self.pool().await.map_err(StoreError::new)?;
            let mut connection = pool.acquire().await.map_err(StoreError::new)?;
            postgres_complete(&mut connection, owner, &record, ttl)
                .await
                .map_err(StoreError::new)
        })
    }

    fn release(&self, owner: Owner) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let pool = self.pool().await.map_err(StoreError::new)?;
            sqlx::query(
                "DELETE FROM specforge_idempotency WHERE key = $1 AND token = $2 AND state = 0",
            )
            .bind(&owner.key.0[..])
            .bind(&owner.token.0[..])
            .execute(pool)
            .await
            .map(|done| done.rows_affected() > 0)
            .map_err(StoreError::new)
        })
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        Box::pin(async move {
            let pool = self.pool().await.map_err(StoreError::new)?;
            // Two that sweep at once do not wait for each other's rows.
            sqlx::query(
                "DELETE FROM specforge_idempotency WHERE key IN (
                    SELECT key FROM specforge_idempotency WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED)",
            )
            .bind(i64::from(limit))
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
            .map_err(StoreError::new)
        })
    }
}
