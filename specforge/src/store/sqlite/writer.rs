//! The one writer: it takes every change that waits, makes them in one transaction, and answers when that is committed.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use bytes::Bytes;
use sqlx::sqlite::{SqliteConnection, SqliteSynchronous};
use sqlx::{Connection as _, Error, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::super::{Claim, Claimed, Owner, StoreError};
use super::{Durability, statements};

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// A change, with what it needs of the time when it was asked for.
pub(super) enum Change {
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

/// The changes of one transaction, at most.
const BATCH: usize = 256;
/// The changes that wait, at most: more wait for their place.
const QUEUE: usize = 1_024;

/// The handle of the task. It begins with the first change, and ends with the handle.
pub(super) struct Writer {
    pool: SqlitePool,
    durability: Durability,
    queue: OnceLock<mpsc::Sender<Change>>,
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("durability", &self.durability)
            .finish_non_exhaustive()
    }
}

impl Writer {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self {
            pool,
            durability: Durability::default(),
            queue: OnceLock::new(),
        }
    }

    pub(super) fn set_durability(&mut self, durability: Durability) {
        self.durability = durability;
    }

    /// Asks for a change and waits until it is committed.
    pub(super) async fn ask<T>(
        &self,
        change: impl FnOnce(Reply<T>) -> Change,
    ) -> Result<T, StoreError> {
        let queue = self.queue.get_or_init(|| {
            let (sender, receiver) = mpsc::channel(QUEUE);
            tokio::spawn(run(self.pool.clone(), self.durability, receiver));
            sender
        });
        let (reply, answer) = oneshot::channel();
        let gone = |_| StoreError::new("the writer is gone");
        queue
            .send(change(reply))
            .await
            .map_err(|_| StoreError::new("the writer is gone"))?;
        answer.await.map_err(gone)?
    }
}

async fn run(pool: SqlitePool, durability: Durability, mut queue: mpsc::Receiver<Change>) {
    let mut connection = None;
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let opened = match connection.take() {
            Some(connection) => Ok(connection),
            None => open(&pool, durability).await,
        };
        match opened {
            Ok(mut opened) => {
                // Whatever went wrong, the next batch begins with a new connection.
                if write(&mut opened, batch.drain(..)).await.is_ok() {
                    connection = Some(opened);
                }
            }
            Err(error) => {
                let error = error.to_string();
                batch.drain(..).for_each(|change| change.fail(&error));
            }
        }
    }
}

/// A connection of the writer's own: one of the pool's could be wanted by a handler that waits for the writer.
async fn open(pool: &SqlitePool, durability: Durability) -> Result<SqliteConnection, Error> {
    let options = (*pool.connect_options())
        .clone()
        .busy_timeout(Duration::from_secs(2))
        .synchronous(match durability {
            Durability::Power => SqliteSynchronous::Full,
            Durability::Process => SqliteSynchronous::Normal,
        });
    let mut connection = SqliteConnection::connect_with(&options).await?;
    statements::create(&mut connection).await?;
    Ok(connection)
}

/// Makes changes in one transaction: all of them, or none.
async fn write(
    connection: &mut SqliteConnection,
    changes: impl Iterator<Item = Change>,
) -> Result<(), Error> {
    let mut changes: Vec<Change> = changes.filter(Change::is_awaited).collect();
    let mut outcomes = Vec::with_capacity(changes.len());
    let made = async {
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
        for change in &changes {
            outcomes.push(change.make(&mut transaction).await?);
        }
        transaction.commit().await
    };
    match made.await {
        Ok(()) => {
            for (change, outcome) in changes.drain(..).zip(outcomes) {
                change.answer(outcome);
            }
            Ok(())
        }
        Err(error) => {
            let text = error.to_string();
            changes.drain(..).for_each(|change| change.fail(&text));
            Err(error)
        }
    }
}

/// What came of a change.
enum Made {
    Claimed(Claimed),
    Was(bool),
    Count(u64),
}

impl Change {
    /// Whether somebody still waits: a claim whose request gave up must not be made.
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

    /// Tells whoever asked; nobody may be there any more.
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
