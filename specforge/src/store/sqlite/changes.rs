//! The changes of idempotency records.

use bytes::Bytes;
use sqlx::Error;
use sqlx::sqlite::SqliteConnection;

use super::statements;
use super::writer::{Change, Reply};
use crate::store::{Claim, Claimed, Owner, StoreError};

/// A change, with what it needs of the time when it was asked for.
pub(super) enum IdempotencyChange {
    Claim(Box<Claim>, i64, Reply<Claimed>),
    Renew {
        owner: Owner,
        lease_until: i64,
        expires_at: i64,
        reply: Reply<bool>,
    },
    Complete {
        owner: Owner,
        record: Bytes,
        expires_at: i64,
        reply: Reply<bool>,
    },
    Release(Owner, Reply<bool>),
    Sweep {
        now: i64,
        limit: u32,
        reply: Reply<u64>,
    },
}

/// What came of a change.
pub(super) enum Made {
    Claimed(Claimed),
    Was(bool),
    Count(u64),
}

impl Change for IdempotencyChange {
    type Made = Made;

    async fn create(connection: &mut SqliteConnection) -> Result<(), Error> {
        statements::create(connection).await
    }

    fn is_awaited(&self) -> bool {
        match self {
            Self::Claim(_, _, reply) => !reply.is_closed(),
            // These are wanted in any case.
            Self::Renew { .. } | Self::Complete { .. } | Self::Release(..) | Self::Sweep { .. } => {
                true
            }
        }
    }

    async fn make(&self, connection: &mut SqliteConnection) -> Result<Made, Error> {
        match self {
            Self::Claim(claim, now, _) => statements::claim(connection, claim, *now)
                .await
                .map(Made::Claimed),
            Self::Renew {
                owner,
                lease_until,
                expires_at,
                ..
            } => statements::renew(connection, *owner, *lease_until, *expires_at)
                .await
                .map(Made::Was),
            Self::Complete {
                owner,
                record,
                expires_at,
                ..
            } => statements::complete(connection, *owner, record, *expires_at)
                .await
                .map(Made::Was),
            Self::Release(owner, _) => statements::release(connection, *owner).await.map(Made::Was),
            Self::Sweep { now, limit, .. } => statements::sweep(connection, *now, *limit)
                .await
                .map(Made::Count),
        }
    }

    fn answer(self, made: Made) {
        match (self, made) {
            (Self::Claim(_, _, reply), Made::Claimed(claimed)) => drop(reply.send(Ok(claimed))),
            (
                Self::Renew { reply, .. } | Self::Complete { reply, .. } | Self::Release(_, reply),
                Made::Was(was),
            ) => drop(reply.send(Ok(was))),
            (Self::Sweep { reply, .. }, Made::Count(count)) => drop(reply.send(Ok(count))),
            // `make` answers in kind.
            (change, _) => change.fail("the change was answered with another one's outcome"),
        }
    }

    fn fail(self, error: &str) {
        let error = StoreError::new(error);
        match self {
            Self::Claim(_, _, reply) => drop(reply.send(Err(error))),
            Self::Renew { reply, .. } | Self::Complete { reply, .. } | Self::Release(_, reply) => {
                drop(reply.send(Err(error)));
            }
            Self::Sweep { reply, .. } => drop(reply.send(Err(error))),
        }
    }
}
