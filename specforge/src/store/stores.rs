//! What `router!` is given: the stores, and how they are used.

use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::HeaderName;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::{IdempotencyStore, MemoryLimits, MemoryStore};

/// The stores of a router: `specforge::router!("spec/openapi.yaml", stores = Stores::sqlite(pool))`.
///
/// A clone is another handle of the same stores: keep one to wait for running executions when the server ends.
///
/// ```
/// use std::time::Duration;
/// use specforge::store::Stores;
///
/// let stores = Stores::memory().lease(Duration::from_secs(60));
/// ```
#[derive(Clone)]
pub struct Stores {
    idempotency: Arc<dyn IdempotencyStore>,
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        allow(dead_code, reason = "nobody can ask for it")
    )]
    pool: Option<Arc<dyn Any + Send + Sync>>,
    settings: Settings,
    executions: Executions,
    sweeping: Arc<AtomicBool>,
}

/// How stores are used.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) lease: Duration,
    pub(crate) store_timeout: Duration,
    pub(crate) deadline: Duration,
    pub(crate) response_limit: usize,
    pub(crate) sweep_every: Duration,
    pub(crate) replay_header: HeaderName,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(30),
            store_timeout: Duration::from_secs(1),
            deadline: Duration::from_mins(5),
            response_limit: 1 << 20,
            sweep_every: Duration::from_mins(1),
            replay_header: HeaderName::from_static("idempotency-replayed"),
        }
    }
}

impl Stores {
    /// Everything in the memory of this process: a restart forgets which requests were executed, and a second process does not know them.
    #[must_use]
    pub fn memory() -> Self {
        Self::memory_within(MemoryLimits::default())
    }

    /// The same with limits of your choice.
    #[must_use]
    pub fn memory_within(limits: MemoryLimits) -> Self {
        Self::custom(MemoryStore::new(limits))
    }

    /// A store of your own.
    #[must_use]
    pub fn custom(store: impl IdempotencyStore) -> Self {
        Self {
            idempotency: Arc::new(store),
            pool: None,
            settings: Settings::default(),
            executions: Executions::default(),
            sweeping: Arc::default(),
        }
    }

    /// `SQLite`: for one machine; durable, also across a loss of power. Handlers can take a [`Transaction`](crate::Transaction) of it.
    ///
    /// The table `specforge_idempotency` is made on first use.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn sqlite(pool: sqlx::SqlitePool) -> Self {
        Self::custom(super::SqliteStore::new(pool.clone())).with_pool(pool)
    }

    /// `PostgreSQL`: for any number of machines. Handlers can take a [`Transaction`](crate::Transaction) of it.
    ///
    /// The table `specforge_idempotency` is made on first use.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub fn postgres(pool: sqlx::PgPool) -> Self {
        Self::custom(super::PostgresStore::new(pool.clone())).with_pool(pool)
    }

    /// Redis: for any number of machines. A fail-over can lose a key that was acknowledged, and an eviction can drop one: set
    /// `maxmemory-policy noeviction`, and prefer `PostgreSQL` where an effect must not happen twice.
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn redis(client: ::redis::Client) -> Self {
        Self::custom(super::RedisStore::new(client))
    }

    /// The pool that transactions of handlers begin in: the database that the store keeps its records in. [`Stores::sqlite`] and
    /// [`Stores::postgres`] set it; a store of your own that wraps one of theirs does not.
    #[must_use]
    pub fn with_pool(self, pool: impl Any + Send + Sync) -> Self {
        Self {
            pool: Some(Arc::new(pool)),
            ..self
        }
    }

    /// How long a key belongs to an execution that does not renew it, since its process is gone: 30 s. It is renewed every third of that.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.settings.lease = lease.max(Duration::from_millis(30));
        self
    }

    /// How long a store may take to answer: 1 s, and at most a third of the lease.
    #[must_use]
    pub fn store_timeout(mut self, timeout: Duration) -> Self {
        self.settings.store_timeout = timeout;
        self
    }

    /// How long an execution may take in all, whether a client still waits or not: 5 minutes.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.settings.deadline = deadline;
        self
    }

    /// The largest answer that is stored, in bytes: 1 MiB. A larger one is sent, and cannot be replayed.
    #[must_use]
    pub fn response_limit(mut self, bytes: usize) -> Self {
        self.settings.response_limit = bytes;
        self
    }

    /// How often records that have expired are removed: every 60 s.
    #[must_use]
    pub fn sweep_every(mut self, every: Duration) -> Self {
        self.settings.sweep_every = every.max(Duration::from_millis(10));
        self
    }

    /// The header that says that an answer is a replay: `Idempotency-Replayed`; Stripe's is `Idempotent-Replayed`.
    #[must_use]
    pub fn replay_header(mut self, name: HeaderName) -> Self {
        self.settings.replay_header = name;
        self
    }

    /// Waits until no execution is running, at most for `grace`, and answers how many still are: after the server stopped accepting.
    pub async fn drain(&self, grace: Duration) -> usize {
        let mut running = self.executions.0.subscribe();
        drop(timeout(grace, running.wait_for(|running| *running == 0)).await);
        self.executions.running()
    }

    /// How many executions are running.
    #[must_use]
    pub fn running(&self) -> usize {
        self.executions.running()
    }

    pub(crate) fn idempotency(&self) -> &Arc<dyn IdempotencyStore> {
        &self.idempotency
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn executions(&self) -> &Executions {
        &self.executions
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn pool<P: Any + Clone>(&self) -> Option<P> {
        self.pool.as_ref()?.downcast_ref::<P>().cloned()
    }

    /// How long a store may take: never so long that a lease could pass meanwhile.
    pub(crate) fn patience(&self) -> Duration {
        self.settings.store_timeout.min(self.settings.lease / 3)
    }

    /// Begins to sweep, once, until the last handle of the store is gone.
    pub(crate) fn sweep(&self) {
        if self.sweeping.swap(true, Ordering::Relaxed) {
            return;
        }
        let (store, every) = (Arc::downgrade(&self.idempotency), self.settings.sweep_every);
        tokio::spawn(async move {
            loop {
                sleep(jittered(every)).await;
                let Some(store) = store.upgrade() else { return };
                loop {
                    match store.sweep(SWEEP_BATCH).await {
                        Ok(removed) if removed == u64::from(SWEEP_BATCH) => {}
                        Ok(_) => break,
                        Err(error) => {
                            tracing::warn!(%error, "expired idempotency records could not be removed");
                            break;
                        }
                    }
                }
            }
        });
    }
}

/// How many records are removed at once.
const SWEEP_BATCH: u32 = 1_000;

/// Up to a tenth more, so that many processes do not sweep at the same moment.
fn jittered(every: Duration) -> Duration {
    let mut byte = [0];
    // Without randomness they do.
    let _ = getrandom::fill(&mut byte);
    every + every / 10 * u32::from(byte[0]) / 255
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stores")
            .field("idempotency", &self.idempotency)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// The executions that are running.
#[derive(Debug, Clone)]
pub(crate) struct Executions(Arc<watch::Sender<usize>>);

impl Default for Executions {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Executions {
    /// Counts one, as long as what is answered lives.
    pub(crate) fn begin(&self) -> Running {
        self.0.send_modify(|running| *running += 1);
        Running(Arc::clone(&self.0))
    }

    fn running(&self) -> usize {
        *self.0.borrow()
    }
}

/// An execution that is running.
pub(crate) struct Running(Arc<watch::Sender<usize>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}
