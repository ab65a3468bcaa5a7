//! The transaction of a handler, in which the record of its execution is completed: the effect and the answer commit together, or not at
//! all, so that a process that dies in between has done nothing.

use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use crate::error::Error;
use crate::store::Owner;

/// A record to complete, and the rest of what a store needs for it.
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    allow(dead_code, reason = "no database reads it")
)]
#[derive(Debug, Clone)]
pub(super) struct Completion {
    pub(super) owner: Owner,
    pub(super) record: Bytes,
    pub(super) ttl: Duration,
}

/// Why a transaction was not committed.
#[derive(Debug)]
pub(super) struct CommitError {
    /// What the client is told.
    pub(super) error: Error,
    /// Whether it is certain that nothing of it happened.
    pub(super) rolled_back: bool,
}

/// A future of a transaction.
pub(super) type Ending<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A transaction that was begun, of whatever database.
pub(super) trait Begun: Send {
    /// Completes the record, if there is one, in the transaction, and commits; false: the record is not the owner's any more, and nothing
    /// was committed.
    fn commit(self: Box<Self>, completion: Option<Completion>)
    -> Ending<Result<bool, CommitError>>;

    /// Undoes everything.
    fn roll_back(self: Box<Self>) -> Ending<()>;
}

/// Where the transaction of a handler is when the handler does not have it.
#[derive(Default)]
pub(super) struct Slot(Mutex<Content>);

#[derive(Default)]
struct Content {
    /// The handler takes a transaction.
    taken: bool,
    /// It began it.
    begun: bool,
    transaction: Option<Box<dyn Begun>>,
}

/// What became of a handler's transaction.
pub(super) enum Outcome {
    /// The handler takes none.
    None,
    /// It did not begin it.
    Idle,
    /// It began it and gave it back.
    Begun(Box<dyn Begun>),
    /// It began it and still has it, in a task of its own.
    Kept,
}

impl Slot {
    fn content(&self) -> std::sync::MutexGuard<'_, Content> {
        // Nothing that holds the lock can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the handler takes a transaction.
    pub(super) fn is_taken(&self) -> bool {
        self.content().taken
    }

    /// What became of it.
    pub(super) fn outcome(&self) -> Outcome {
        let mut content = self.content();
        match content.transaction.take() {
            Some(transaction) => Outcome::Begun(transaction),
            None if content.begun => Outcome::Kept,
            None if content.taken => Outcome::Idle,
            None => Outcome::None,
        }
    }
}

impl std::fmt::Debug for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slot")
            .field("begun", &self.content().begun)
            .finish_non_exhaustive()
    }
}

#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use database::{Transaction, TransactionDatabase};

#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod database {
    use std::fmt;
    use std::sync::Arc;

    use axum::extract::FromRequestParts;
    use axum::http::StatusCode;
    use axum::http::request::Parts;

    use super::super::Execution;
    use super::{Begun, CommitError, Completion, Ending};
    use crate::error::{Cause as _, Error};

    /// The transaction of the request: what is done in it and the record of the idempotency key commit together, or not at all.
    ///
    /// ```ignore
    /// #[specforge::handler(operation = "createTransfer")]
    /// async fn create_transfer(mut tx: Transaction<Sqlite>, Json(new): Json<NewTransfer>) -> Result<Json<Transfer>, specforge::Error> {
    ///     let db = tx.begin().await?;
    ///     let id = sqlx::query("INSERT INTO transfers ..").execute(&mut *db).await?.last_insert_rowid();
    ///     ..
    /// }
    /// ```
    ///
    /// It is committed when the handler answers with a status below 400, and rolled back otherwise; a 5xx and a panic then leave no record
    /// either, so that the next attempt is the first one. The store is the one that the router was given, on the same database:
    /// `stores = Stores::sqlite(pool)` or `Stores::postgres(pool)`.
    ///
    /// Whatever the spec says under `on-lost-lease`, an execution whose process died is made anew: nothing of it was committed. Effects
    /// outside of the database are not undone: pass them the [key](super::super::IdempotencyKey).
    ///
    /// It is begun when the handler asks for it. Ask late where the database is `SQLite`: it has one writer.
    pub struct Transaction<Db: TransactionDatabase> {
        execution: Arc<Execution>,
        pool: sqlx::Pool<Db>,
        current: Option<sqlx::Transaction<'static, Db>>,
    }

    impl<Db: TransactionDatabase> Transaction<Db> {
        /// The connection, in the transaction, which begins with the first call.
        pub async fn begin(&mut self) -> Result<&mut Db::Connection, sqlx::Error> {
            if self.current.is_none() {
                self.current = Some(crate::deadline::begin(&self.pool).await?);
                self.execution.slot().content().begun = true;
            }
            match &mut self.current {
                Some(transaction) => Ok(transaction),
                None => Err(sqlx::Error::WorkerCrashed),
            }
        }
    }

    /// The transaction goes back to whoever commits it.
    impl<Db: TransactionDatabase> Drop for Transaction<Db> {
        fn drop(&mut self) {
            if let Some(transaction) = self.current.take() {
                self.execution.slot().content().transaction = Some(Box::new(Given(transaction)));
            }
        }
    }

    impl<Db: TransactionDatabase> fmt::Debug for Transaction<Db> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("Transaction")
                .field("begun", &self.current.is_some())
                .finish_non_exhaustive()
        }
    }

    impl<Db: TransactionDatabase, S: Sync> FromRequestParts<S> for Transaction<Db> {
        type Rejection = StatusCode;

        async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
            let Some(execution) = parts.extensions.get::<Arc<Execution>>() else {
                tracing::error!(
                    "a handler takes `specforge::Transaction`, and its operation has no idempotency keys"
                );
                return Err(StatusCode::INTERNAL_SERVER_ERROR);
            };
            let Some(pool) = execution.pool() else {
                tracing::error!(
                    database = std::any::type_name::<Db>(),
                    "a handler takes `specforge::Transaction`, and the stores of its router are not in such a database"
                );
                return Err(StatusCode::INTERNAL_SERVER_ERROR);
            };
            execution.slot().content().taken = true;
            Ok(Self {
                execution: Arc::clone(execution),
                pool,
                current: None,
            })
        }
    }

    /// A database that a [`Transaction`] can be of.
    pub trait TransactionDatabase: crate::deadline::Database + sealed::Sealed {
        #[doc(hidden)]
        fn complete(
            connection: &mut Self::Connection,
            completion: sealed::Completion,
        ) -> impl Future<Output = Result<bool, sqlx::Error>> + Send;
    }

    mod sealed {
        pub trait Sealed {}

        /// A record to complete.
        #[derive(Debug)]
        pub struct Completion(pub(super) super::Completion);
    }

    #[cfg(feature = "sqlite")]
    impl sealed::Sealed for sqlx::Sqlite {}

    #[cfg(feature = "sqlite")]
    impl TransactionDatabase for sqlx::Sqlite {
        async fn complete(
            connection: &mut sqlx::SqliteConnection,
            sealed::Completion(Completion { owner, record, ttl }): sealed::Completion,
        ) -> Result<bool, sqlx::Error> {
            crate::store::sqlite_complete(connection, owner, &record, ttl).await
        }
    }

    #[cfg(feature = "postgres")]
    impl sealed::Sealed for sqlx::Postgres {}

    #[cfg(feature = "postgres")]
    impl TransactionDatabase for sqlx::Postgres {
        async fn complete(
            connection: &mut sqlx::PgConnection,
            sealed::Completion(Completion { owner, record, ttl }): sealed::Completion,
        ) -> Result<bool, sqlx::Error> {
            crate::store::postgres_complete(connection, owner, &record, ttl).await
        }
    }

    #[cfg(all(feature = "any", any(feature = "sqlite", feature = "postgres")))]
    impl sealed::Sealed for sqlx::Any {}

    /// Whichever database the pool turned out to be of: the one that the store is on.
    #[cfg(all(feature = "any", any(feature = "sqlite", feature = "postgres")))]
    impl TransactionDatabase for sqlx::Any {
        async fn complete(
            connection: &mut sqlx::AnyConnection,
            sealed::Completion(Completion { owner, record, ttl }): sealed::Completion,
        ) -> Result<bool, sqlx::Error> {
            crate::store::any_complete(connection, owner, &record, ttl).await
        }
    }

    /// A transaction that a handler gave back.
    struct Given<Db: TransactionDatabase>(sqlx::Transaction<'static, Db>);

    impl<Db: TransactionDatabase> Begun for Given<Db> {
        fn commit(
            self: Box<Self>,
            completion: Option<Completion>,
        ) -> Ending<Result<bool, CommitError>> {
            Box::pin(async move {
                let Self(mut transaction) = *self;
                if let Some(completion) = completion {
                    let completed =
                        Db::complete(&mut transaction, sealed::Completion(completion)).await;
                    if !matches!(completed, Ok(true)) {
                        drop(transaction.rollback().await);
                        return completed.map_err(|error| CommitError {
                            error: error.into_error(),
                            rolled_back: true,
                        });
                    }
                }
                transaction.commit().await.map(|()| true).map_err(failed)
            })
        }

        fn roll_back(self: Box<Self>) -> Ending<()> {
            Box::pin(async move {
                // Where this fails, the connection is gone, and the database rolls back by itself.
                drop(self.0.rollback().await);
            })
        }
    }

    /// A commit that the database refused did not happen; one whose connection broke may have.
    fn failed(error: sqlx::Error) -> CommitError {
        let rolled_back = matches!(error, sqlx::Error::Database(_));
        CommitError {
            error: if rolled_back {
                error.into_error()
            } else {
                Error::service_unavailable("whether the request was executed is not known yet")
                    .with_cause(error)
            },
            rolled_back,
        }
    }
}
