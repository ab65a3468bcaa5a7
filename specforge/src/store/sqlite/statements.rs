//! The statements.

use std::time::Duration;

use bytes::Bytes;
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Error, Row as _};

use crate::store::clock::{Clock, millis};
use crate::store::{Claim, Claimed, Digest, LostLease, Owner};

/// `state`
const RUNNING: i64 = 0;

/// Makes the table where there is none.
pub(super) async fn create(connection: &mut SqliteConnection) -> Result<(), Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    sqlx::query(
        "CREATE TABLE IF NOT EXISTS specforge_idempotency (
            key BLOB NOT NULL PRIMARY KEY,
            fingerprint BLOB NOT NULL,
            token BLOB NOT NULL,
            state INTEGER NOT NULL,
            lease_until INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            record BLOB
        ) STRICT, WITHOUT ROWID",
    )
    .execute(&mut *transaction)
    .await?;
    sqlx::query("CREATE INDEX IF NOT EXISTS specforge_idempotency_expires_at ON specforge_idempotency (expires_at)")
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// A claim in one statement: absent and expired records become the claimant's, and so does one whose lease has passed, or it becomes done.
/// No row comes back where none of that is so.
const CLAIM: &str = "
    INSERT INTO specforge_idempotency AS old (key, fingerprint, token, state, lease_until, expires_at, record)
    VALUES (?1, ?2, ?3, 0, ?4, ?5, NULL)
    ON CONFLICT (key) DO UPDATE SET
        fingerprint = excluded.fingerprint,
        token = excluded.token,
        lease_until = excluded.lease_until,
        state = CASE WHEN old.expires_at > ?6 AND ?7 IS NOT NULL THEN 1 ELSE 0 END,
        record = CASE WHEN old.expires_at > ?6 THEN ?7 END,
        expires_at = CASE WHEN old.expires_at > ?6 AND ?7 IS NOT NULL THEN ?8 ELSE excluded.expires_at END
    WHERE old.expires_at <= ?6 OR (old.state = 0 AND old.lease_until <= ?6 AND old.fingerprint = excluded.fingerprint)
    RETURNING state, fingerprint, record";

pub(super) async fn claim(
    connection: &mut SqliteConnection,
    claim: &Claim,
    now: i64,
) -> Result<Claimed, Error> {
    let lease_until = now.saturating_add(millis(claim.lease));
    let answer = match &claim.lost {
        LostLease::Retry => None,
        LostLease::Reject(answer) => Some(&answer[..]),
    };
    let taken = sqlx::query(CLAIM)
        .bind(&claim.key.0[..])
        .bind(&claim.fingerprint.0[..])
        .bind(&claim.token.0[..])
        .bind(lease_until)
        .bind(lease_until.saturating_add(millis(claim.ttl)))
        .bind(now)
        .bind(answer)
        .bind(now.saturating_add(millis(claim.ttl)))
        .fetch_optional(&mut *connection)
        .await?;
    if let Some(row) = taken {
        return if row.try_get::<i64, _>("state")? == RUNNING {
            Ok(Claimed::Acquired)
        } else {
            found(&row)
        };
    }
    // The transaction around this sees what the statement saw.
    let row =
        sqlx::query("SELECT state, fingerprint, record FROM specforge_idempotency WHERE key = ?1")
            .bind(&claim.key.0[..])
            .fetch_one(connection)
            .await?;
    found(&row)
}

fn found(row: &sqlx::sqlite::SqliteRow) -> Result<Claimed, Error> {
    let fingerprint: &[u8] = row.try_get("fingerprint")?;
    let fingerprint = Digest(fingerprint.try_into().map_err(|_| Error::RowNotFound)?);
    if row.try_get::<i64, _>("state")? == RUNNING {
        return Ok(Claimed::Running { fingerprint });
    }
    let record: Option<&[u8]> = row.try_get("record")?;
    Ok(Claimed::Done {
        fingerprint,
        record: Bytes::copy_from_slice(record.unwrap_or_default()),
    })
}

pub(super) async fn renew(
    connection: &mut SqliteConnection,
    owner: Owner,
    lease_until: i64,
    expires_at: i64,
) -> Result<bool, Error> {
    sqlx::query(
        "UPDATE specforge_idempotency SET lease_until = ?3, expires_at = ?4 WHERE key = ?1 AND token = ?2 AND state = 0",
    )
    .bind(&owner.key.0[..])
    .bind(&owner.token.0[..])
    .bind(lease_until)
    .bind(expires_at)
    .execute(connection)
    .await
    .map(|done| done.rows_affected() > 0)
}

/// Completes a record: its key, the token, the record, when it expires.
pub(crate) const COMPLETE: &str = "UPDATE specforge_idempotency SET state = 1, record = ?3, expires_at = ?4 WHERE key = ?1 AND token = ?2 AND state = 0";

pub(super) async fn complete(
    connection: &mut SqliteConnection,
    owner: Owner,
    record: &[u8],
    expires_at: i64,
) -> Result<bool, Error> {
    sqlx::query(COMPLETE)
        .bind(&owner.key.0[..])
        .bind(&owner.token.0[..])
        .bind(record)
        .bind(expires_at)
        .execute(connection)
        .await
        .map(|done| done.rows_affected() > 0)
}

/// Completes a record in the transaction of a handler.
pub(crate) async fn complete_now(
    connection: &mut SqliteConnection,
    owner: Owner,
    record: &[u8],
    ttl: Duration,
) -> Result<bool, Error> {
    complete(connection, owner, record, expires_in(ttl)).await
}

/// When a record expires that is completed now.
pub(crate) fn expires_in(ttl: Duration) -> i64 {
    Clock::steady().now().saturating_add(millis(ttl))
}

pub(super) async fn release(
    connection: &mut SqliteConnection,
    owner: Owner,
) -> Result<bool, Error> {
    sqlx::query("DELETE FROM specforge_idempotency WHERE key = ?1 AND token = ?2 AND state = 0")
        .bind(&owner.key.0[..])
        .bind(&owner.token.0[..])
        .execute(connection)
        .await
        .map(|done| done.rows_affected() > 0)
}

pub(super) async fn sweep(
    connection: &mut SqliteConnection,
    now: i64,
    limit: u32,
) -> Result<u64, Error> {
    sqlx::query(
        "DELETE FROM specforge_idempotency WHERE key IN (SELECT key FROM specforge_idempotency WHERE expires_at <= ?1 LIMIT ?2)",
    )
    .bind(now)
    .bind(limit)
    .execute(connection)
    .await
    .map(|done| done.rows_affected())
}
