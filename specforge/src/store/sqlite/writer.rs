//! The one writer of a kind of changes: it takes every change that waits, makes them in one transaction, and answers when that is committed.

use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnection, SqliteSynchronous};
use sqlx::{Connection as _, Error, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use crate::store::StoreError;
use crate::telemetry::ObservedPool;

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// A change, with what it needs of the time when it was asked for.
pub(super) trait Change: Send + Sync + Sized + 'static {
    /// What came of it.
    type Made: Send;

    /// Makes the table where there is none.
    fn create(connection: &mut SqliteConnection) -> impl Future<Output = Result<(), Error>> + Send;

    /// Whether somebody still waits: what a request asked for that gave up must not be made, unless it is wanted in any case.
    fn is_awaited(&self) -> bool;

    /// Makes it.
    fn make(
        &self,
        connection: &mut SqliteConnection,
    ) -> impl Future<Output = Result<Self::Made, Error>> + Send;

    /// Tells whoever asked; nobody may be there any more.
    fn answer(self, made: Self::Made);

    /// Tells whoever asked that it was not made.
    fn fail(self, error: &str);
}

/// The changes of one transaction, at most.
const BATCH: usize = 256;
/// The changes that wait, at most: more wait for their place.
const QUEUE: usize = 1_024;

/// The handle of the task. It begins with the first change, and ends with the handle.
pub(super) struct Writer<C> {
    pool: SqlitePool,
    /// Who gives the store a pool has it in the figures.
    _observed: ObservedPool,
    synchronous: SqliteSynchronous,
    queue: OnceLock<mpsc::Sender<C>>,
}

impl<C> fmt::Debug for Writer<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("synchronous", &self.synchronous)
            .finish_non_exhaustive()
    }
}

impl<C: Change> Writer<C> {
    pub(super) fn new(pool: SqlitePool, synchronous: SqliteSynchronous) -> Self {
        Self {
            _observed: ObservedPool::of(&pool),
            pool,
            synchronous,
            queue: OnceLock::new(),
        }
    }

    #[cfg(feature = "idempotency")]
    pub(super) fn set_synchronous(&mut self, synchronous: SqliteSynchronous) {
        self.synchronous = synchronous;
    }

    /// Asks for a change and waits until it is committed.
    pub(super) async fn ask<T>(&self, change: impl FnOnce(Reply<T>) -> C) -> Result<T, StoreError> {
        let queue = self.queue.get_or_init(|| {
            let (sender, receiver) = mpsc::channel(QUEUE);
            tokio::spawn(run(self.pool.clone(), self.synchronous, receiver));
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

async fn run<C: Change>(
    pool: SqlitePool,
    synchronous: SqliteSynchronous,
    mut queue: mpsc::Receiver<C>,
) {
    let mut connection = None;
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let opened = match connection.take() {
            Some(connection) => Ok(connection),
            None => open::<C>(&pool, synchronous).await,
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
async fn open<C: Change>(
    pool: &SqlitePool,
    synchronous: SqliteSynchronous,
) -> Result<SqliteConnection, Error> {
    let options = (*pool.connect_options())
        .clone()
        .busy_timeout(Duration::from_secs(2))
        .synchronous(synchronous);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    C::create(&mut connection).await?;
    Ok(connection)
}

/// Makes changes in one transaction: all of them, or none.
async fn write<C: Change>(
    connection: &mut SqliteConnection,
    changes: impl Iterator<Item = C>,
) -> Result<(), Error> {
    let mut changes: Vec<C> = changes.filter(C::is_awaited).collect();
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
