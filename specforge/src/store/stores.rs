//! What `router!` is given: the stores, and how they are used.

#[cfg(feature = "idempotency")]
use std::any::Any;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[cfg(feature = "idempotency")]
use axum::http::HeaderName;
#[cfg(feature = "idempotency")]
use tokio::sync::watch;
use tokio::time::sleep;
#[cfg(feature = "idempotency")]
use tokio::time::timeout;

use super::StoreFuture;
#[cfg(feature = "idempotency")]
use super::{IdempotencyStore, MemoryLimits, MemoryStore, StoreError};
#[cfg(feature = "rate-limit")]
use super::{LimitStore, MemoryLimitStore};
#[cfg(feature = "idempotency")]
use crate::outgoing::{Breaker, BreakerSettings};

/// The stores of a router: `specforge::router!("spec/openapi.yaml", stores = Stores::sqlite(pool))`.
///
/// Idempotency keys and rate limits may be in different stores: a database keeps what must not be lost, Redis counts faster.
/// `Stores::postgres(pool).limits(RedisLimitStore::new(client))`.
///
/// A clone is another handle of the same stores: keep one to wait for running executions when the server ends.
///
/// ```
/// use std::time::Duration;
/// use specforge::store::Stores;
///
/// let stores = Stores::memory().sweep_every(Duration::from_secs(30));
/// ```
#[derive(Clone)]
pub struct Stores {
    #[cfg(feature = "idempotency")]
    idempotency: Arc<dyn IdempotencyStore>,
    #[cfg(feature = "rate-limit")]
    limits: Arc<dyn LimitStore>,
    #[cfg(feature = "idempotency")]
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        allow(dead_code, reason = "nobody can ask for it")
    )]
    pool: Option<Given>,
    settings: Settings,
    #[cfg(feature = "idempotency")]
    executions: Executions,
    /// Knows when the store of idempotency keys is down.
    #[cfg(feature = "idempotency")]
    breaker: Option<Arc<Breaker>>,
    #[cfg(feature = "idempotency")]
    sweeping: Arc<AtomicBool>,
    #[cfg(feature = "rate-limit")]
    sweeping_limits: Arc<AtomicBool>,
}

/// The pool that transactions of handlers begin in.
#[cfg(feature = "idempotency")]
#[derive(Clone)]
#[cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    allow(dead_code, reason = "nobody can ask for it")
)]
struct Given {
    pool: Arc<dyn Any + Send + Sync>,
    /// It is in the figures.
    #[cfg(feature = "sqlx")]
    _observed: Option<crate::telemetry::ObservedPool>,
}

/// How stores are used.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    #[cfg(feature = "idempotency")]
    pub(crate) lease: Duration,
    #[cfg(feature = "idempotency")]
    pub(crate) store_timeout: Duration,
    #[cfg(feature = "idempotency")]
    pub(crate) deadline: Duration,
    #[cfg(feature = "idempotency")]
    pub(crate) response_limit: usize,
    pub(crate) sweep_every: Duration,
    #[cfg(feature = "idempotency")]
    pub(crate) replay_header: HeaderName,
    #[cfg(feature = "rate-limit")]
    pub(crate) limit_timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            #[cfg(feature = "idempotency")]
            lease: Duration::from_secs(30),
            #[cfg(feature = "idempotency")]
            store_timeout: Duration::from_secs(1),
            #[cfg(feature = "idempotency")]
            deadline: Duration::from_mins(5),
            #[cfg(feature = "idempotency")]
            response_limit: 1 << 20,
            sweep_every: Duration::from_mins(1),
            #[cfg(feature = "idempotency")]
            replay_header: HeaderName::from_static("idempotency-replayed"),
            #[cfg(feature = "rate-limit")]
            limit_timeout: Duration::from_millis(250),
        }
    }
}

/// Which stores.
impl Stores {
    /// Everything in the memory of this process: a restart forgets which requests were executed and what was counted, and a second process does
    /// not know of it.
    #[must_use]
    pub fn memory() -> Self {
        Self {
            #[cfg(feature = "idempotency")]
            idempotency: Arc::new(MemoryStore::default()),
            #[cfg(feature = "rate-limit")]
            limits: Arc::new(MemoryLimitStore::default()),
            #[cfg(feature = "idempotency")]
            pool: None,
            settings: Settings::default(),
            #[cfg(feature = "idempotency")]
            executions: Executions::default(),
            #[cfg(feature = "idempotency")]
            breaker: Some(Arc::new(Breaker::new(STORE, STORE_BREAKER))),
            #[cfg(feature = "idempotency")]
            sweeping: Arc::default(),
            #[cfg(feature = "rate-limit")]
            sweeping_limits: Arc::default(),
        }
    }

    /// `SQLite`: for one machine; durable, also across a loss of power. Handlers can take a [`Transaction`](crate::Transaction) of it.
    ///
    /// The tables `specforge_idempotency` and `specforge_limit` are made on first use.
    #[cfg(feature = "sqlite")]
    #[must_use]
    pub fn sqlite(pool: sqlx::SqlitePool) -> Self {
        let stores = Self::memory();
        #[cfg(feature = "rate-limit")]
        let stores = stores.limits(super::SqliteLimitStore::new(pool.clone()));
        #[cfg(feature = "idempotency")]
        let stores = stores
            .with_idempotency(super::SqliteStore::new(pool.clone()))
            .with_pool(pool);
        stores
    }

    /// `PostgreSQL`: for any number of machines. Handlers can take a [`Transaction`](crate::Transaction) of it.
    ///
    /// The tables `specforge_idempotency` and `specforge_limit` are made on first use.
    #[cfg(feature = "postgres")]
    #[must_use]
    pub fn postgres(pool: sqlx::PgPool) -> Self {
        let stores = Self::memory();
        #[cfg(feature = "rate-limit")]
        let stores = stores.limits(super::PostgresLimitStore::new(pool.clone()));
        #[cfg(feature = "idempotency")]
        let stores = stores
            .with_idempotency(super::PostgresStore::new(pool.clone()))
            .with_pool(pool);
        stores
    }

    /// Redis: for any number of machines. A fail-over can lose an idempotency key that was acknowledged, and an eviction can drop one: set
    /// `maxmemory-policy noeviction`, and prefer `PostgreSQL` where an effect must not happen twice.
    #[cfg(feature = "redis")]
    #[must_use]
    pub fn redis(client: ::redis::Client) -> Self {
        let stores = Self::memory();
        #[cfg(feature = "rate-limit")]
        let stores = stores.limits(super::RedisLimitStore::new(client.clone()));
        #[cfg(feature = "idempotency")]
        let stores = stores.with_idempotency(super::RedisStore::new(client));
        stores
    }

    /// How often what has expired is removed: every 60 s.
    #[must_use]
    pub fn sweep_every(mut self, every: Duration) -> Self {
        self.settings.sweep_every = every.max(Duration::from_millis(10));
        self
    }
}

/// Rate limits.
#[cfg(feature = "rate-limit")]
impl Stores {
    /// Counts rate limits in this store, wherever idempotency keys are kept.
    ///
    /// ```
    /// use specforge::store::{MemoryLimitStore, Stores};
    ///
    /// let stores = Stores::memory().limits(MemoryLimitStore::with_keys(1_000_000));
    /// ```
    #[must_use]
    pub fn limits(mut self, store: impl LimitStore) -> Self {
        self.limits = Arc::new(store);
        self.sweeping_limits = Arc::default();
        self
    }

    /// How long the store of rate limits may take to answer: 250 ms. Then this process counts for itself.
    #[must_use]
    pub fn limit_timeout(mut self, timeout: Duration) -> Self {
        self.settings.limit_timeout = timeout;
        self
    }

    pub(crate) fn limits_at(&self) -> &Arc<dyn LimitStore> {
        &self.limits
    }

    pub(crate) fn patience_of_limits(&self) -> Duration {
        self.settings.limit_timeout
    }

    /// Begins to remove full buckets, once, until the last handle of the store is gone.
    pub(crate) fn sweep_limits(&self) {
        if !self.sweeping_limits.swap(true, Ordering::Relaxed) {
            let every = self.settings.sweep_every;
            sweep(
                Arc::downgrade(&self.limits),
                every,
                "rate limits",
                |store| store.sweep(SWEEP_BATCH),
            );
        }
    }
}

/// Idempotency keys.
#[cfg(feature = "idempotency")]
impl Stores {
    /// The same as [`Stores::memory`] with limits of your choice.
    #[must_use]
    pub fn memory_within(limits: MemoryLimits) -> Self {
        Self::custom(MemoryStore::new(limits))
    }

    /// A store of your own for idempotency keys; rate limits are counted in memory, unless [`Stores::limits`] says where.
    #[must_use]
    pub fn custom(store: impl IdempotencyStore) -> Self {
        Self::memory().with_idempotency(store)
    }

    fn with_idempotency(self, store: impl IdempotencyStore) -> Self {
        Self {
            idempotency: Arc::new(store),
            ..self
        }
    }

    /// The pool that transactions of handlers begin in: the database that the store keeps its records in. [`Stores::sqlite`] and
    /// [`Stores::postgres`] set it; a store of your own that wraps one of theirs does not.
    #[must_use]
    pub fn with_pool(self, pool: impl Any + Send + Sync) -> Self {
        let pool = Given {
            #[cfg(feature = "sqlx")]
            _observed: crate::telemetry::ObservedPool::of_any(&pool),
            pool: Arc::new(pool),
        };
        Self {
            pool: Some(pool),
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

    /// When a store of idempotency keys that fails is left alone for a while, so that it does not cost each request its time: when half of at
    /// least 5 claims and completions within ten seconds failed, for one or two seconds at a time. Requests with a key are meanwhile answered as
    /// `on-store-failure` says, at once. With `None` every request asks.
    #[must_use]
    pub fn store_breaker(mut self, settings: impl Into<Option<BreakerSettings>>) -> Self {
        let settings = settings.into();
        self.breaker = settings.map(|settings| Arc::new(Breaker::new(STORE, settings)));
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
        self.pool.as_ref()?.pool.downcast_ref::<P>().cloned()
    }

    /// A call that a client waits for: it may take so long and no longer, and is not made while the store is known to be down.
    pub(crate) async fn ask<T>(&self, call: StoreFuture<'_, T>) -> Result<T, StoreError> {
        let breaker = self.breaker.as_ref();
        let permit = breaker.map(|breaker| breaker.admit()).transpose();
        let permit = permit.map_err(StoreError::new)?;
        let answer = self.in_time(call).await;
        if let Some(permit) = permit {
            permit.record(answer.is_err());
        }
        answer
    }

    /// A call that nobody waits for: it may take so long and no longer.
    pub(crate) async fn in_time<T>(&self, call: StoreFuture<'_, T>) -> Result<T, StoreError> {
        timeout(self.patience(), call)
            .await
            .unwrap_or_else(|_| Err(StoreError::new("it did not answer in time")))
    }

    /// How long a store may take: never so long that a lease could pass meanwhile.
    pub(crate) fn patience(&self) -> Duration {
        self.settings.store_timeout.min(self.settings.lease / 3)
    }

    /// Begins to sweep, once, until the last handle of the store is gone.
    pub(crate) fn sweep(&self) {
        if !self.sweeping.swap(true, Ordering::Relaxed) {
            let (store, every) = (Arc::downgrade(&self.idempotency), self.settings.sweep_every);
            sweep(store, every, "idempotency records", |store| {
                store.sweep(SWEEP_BATCH)
            });
        }
    }
}

/// What the breaker of the store is called in logs.
#[cfg(feature = "idempotency")]
const STORE: &str = "idempotency store";

/// A store is near: it is asked again soon, and an execution that is running must not lose its lease meanwhile.
#[cfg(feature = "idempotency")]
const STORE_BREAKER: BreakerSettings = BreakerSettings {
    window: Duration::from_secs(10),
    min_calls: 5,
    failure_percent: 50,
    slow_call: None,
    slow_percent: 50,
    open: Duration::from_secs(1),
    open_max: Duration::from_secs(2),
    probes: 3,
};

/// How many records are removed at once.
const SWEEP_BATCH: u32 = 1_000;

/// Removes what has expired in a store, again and again, until its last handle is gone.
fn sweep<T: ?Sized + Send + Sync + 'static>(
    store: std::sync::Weak<T>,
    every: Duration,
    what: &'static str,
    remove: impl for<'a> Fn(&'a T) -> StoreFuture<'a, u64> + Send + 'static,
) {
    tokio::spawn(async move {
        loop {
            sleep(crate::random::jittered(every)).await;
            let Some(store) = store.upgrade() else { return };
            loop {
                match remove(&store).await {
                    Ok(removed) if removed == u64::from(SWEEP_BATCH) => {}
                    Ok(_) => break,
                    Err(error) => {
                        tracing::warn!(%error, what, "what has expired could not be removed");
                        break;
                    }
                }
            }
        }
    });
}

impl fmt::Debug for Stores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut stores = f.debug_struct("Stores");
        #[cfg(feature = "idempotency")]
        stores.field("idempotency", &self.idempotency);
        #[cfg(feature = "rate-limit")]
        stores.field("limits", &self.limits);
        stores
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// The executions that are running.
#[cfg(feature = "idempotency")]
#[derive(Debug, Clone)]
pub(crate) struct Executions(Arc<watch::Sender<usize>>);

#[cfg(feature = "idempotency")]
impl Default for Executions {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

#[cfg(feature = "idempotency")]
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
#[cfg(feature = "idempotency")]
pub(crate) struct Running(Arc<watch::Sender<usize>>);

#[cfg(feature = "idempotency")]
impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}
