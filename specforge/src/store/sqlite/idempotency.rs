//! Idempotency records in `SQLite`.

use std::time::Duration;

use bytes::Bytes;
use sqlx::SqlitePool;
use sqlx::sqlite::SqliteSynchronous;

use super::changes::IdempotencyChange as Change;
use super::writer::Writer;
use crate::store::clock::{Clock, millis};
use crate::store::{Claim, Claimed, IdempotencyStore, Owner, StoreFuture};

/// What a completed record survives.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Durability {
    /// A loss of power (`PRAGMA synchronous = FULL`).
    #[default]
    Power,
    /// The end of the process, however hard, but in WAL mode not a loss of power (`PRAGMA synchronous = NORMAL`); faster.
    Process,
}

/// Idempotency records in `SQLite`, in the table `specforge_idempotency`.
///
/// The journal mode is that of the pool's options: WAL is the one to choose.
#[derive(Debug)]
pub struct SqliteStore {
    writer: Writer<Change>,
    clock: Clock,
}

impl SqliteStore {
    /// A store in the database of this pool. Its writer has a connection of its own, with the pool's options.
    #[must_use]
    pub fn new(pool: SqlitePool) -> Self {
        Self {
            writer: Writer::new(pool, SqliteSynchronous::Full),
            clock: Clock::steady(),
        }
    }

    /// The same store with another durability.
    #[must_use]
    pub fn durability(mut self, durability: Durability) -> Self {
        self.writer.set_synchronous(match durability {
            Durability::Power => SqliteSynchronous::Full,
            Durability::Process => SqliteSynchronous::Normal,
        });
        self
    }

    /// The same store with another clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }
}

impl IdempotencyStore for SqliteStore {
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed> {
        Box::pin(async move {
            let now = self.clock.now();
            self.writer
                .ask(|reply| Change::Claim(Box::new(claim), now, reply))
                .await
        })
    }

    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let lease_until = self.clock.now().saturating_add(millis(lease));
            let expires_at = lease_until.saturating_add(millis(ttl));
            self.writer
                .ask(|reply| Change::Renew {
                    owner,
                    lease_until,
                    expires_at,
                    reply,
                })
                .await
        })
    }

    fn complete(&self, owner: Owner, record: Bytes, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let expires_at = self.clock.now().saturating_add(millis(ttl));
            self.writer
                .ask(|reply| Change::Complete {
                    owner,
                    record,
                    expires_at,
                    reply,
                })
                .await
        })
    }

    fn release(&self, owner: Owner) -> StoreFuture<'_, bool> {
        Box::pin(async move { self.writer.ask(|reply| Change::Release(owner, reply)).await })
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        Box::pin(async move {
            let now = self.clock.now();
            self.writer
                .ask(|reply| Change::Sweep { now, limit, reply })
                .await
        })
    }
}
