//! Pools of connections to databases: looked at when figures are collected, and never while a request is answered.

#[cfg(feature = "metrics")]
use std::collections::BTreeMap;
use std::fmt;
#[cfg(feature = "metrics")]
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use sqlx::{Database, Pool};

/// The connections that a pool has, in a state: in use, or idle.
#[cfg(feature = "metrics")]
pub(super) const COUNT: &str = "db.client.connection.count";

/// The connections that a pool may have.
#[cfg(feature = "metrics")]
pub(super) const MAX: &str = "db.client.connection.max";

/// The label with the name of a pool.
#[cfg(feature = "metrics")]
pub(super) const POOL: &str = "db.client.connection.pool.name";

/// The label with the state of connections.
#[cfg(feature = "metrics")]
pub(super) const STATE: &str = "db.client.connection.state";

/// Observes a pool that no store and no check of this crate is given, or gives one that is a name of your choice: how many of its connections
/// are in use and idle, and how many there may be. It is observed as long as what this returns lives, or a store or a check that has it.
///
/// The name is said by the figures; pools of one name are added up. One that nobody named is called by where its database is,
/// `db.example.com:5432/orders`, or by the file's name, `orders.db`.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # async fn example() -> Result<(), sqlx::Error> {
/// let pool = sqlx::SqlitePool::connect_lazy("sqlite:reports.db")?;
/// let observed = specforge::telemetry::observe_pool("reports", &pool);
/// # drop(observed); Ok(()) }
/// ```
pub fn observe_pool<DB: Database>(name: impl Into<String>, pool: &Pool<DB>) -> ObservedPool {
    #[cfg(feature = "metrics")]
    {
        let observed = ObservedPool(register(pool));
        *lock(&observed.0.name) = Some(name.into());
        observed
    }
    #[cfg(not(feature = "metrics"))]
    {
        let _ = (name.into(), pool);
        ObservedPool()
    }
}

/// A pool that is observed as long as this lives: see [`observe_pool`]. Without the feature `metrics` nobody looks.
#[derive(Clone)]
#[must_use = "the pool is observed as long as this lives"]
pub struct ObservedPool(#[cfg(feature = "metrics")] Arc<Observed>);

impl fmt::Debug for ObservedPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ObservedPool").finish_non_exhaustive()
    }
}

impl ObservedPool {
    /// Observes a pool that was given to something of this crate, under the name of its database unless it has one.
    #[cfg_attr(
        not(feature = "metrics"),
        allow(unused_variables, reason = "nobody looks")
    )]
    pub(crate) fn of<DB: NamedDatabase>(pool: &Pool<DB>) -> Self {
        #[cfg(feature = "metrics")]
        {
            let observed = register(pool);
            lock(&observed.name).get_or_insert_with(|| DB::name_of(pool));
            Self(observed)
        }
        #[cfg(not(feature = "metrics"))]
        Self()
    }

    /// The same of a pool whose kind is not known; `None`: it is no pool of a database that is known here.
    #[cfg(feature = "idempotency")]
    pub(crate) fn of_any(pool: &dyn std::any::Any) -> Option<Self> {
        #[cfg(feature = "sqlite")]
        if let Some(pool) = pool.downcast_ref::<sqlx::SqlitePool>() {
            return Some(Self::of(pool));
        }
        #[cfg(feature = "postgres")]
        if let Some(pool) = pool.downcast_ref::<sqlx::PgPool>() {
            return Some(Self::of(pool));
        }
        #[cfg(feature = "any")]
        if let Some(pool) = pool.downcast_ref::<sqlx::AnyPool>() {
            return Some(Self::of(pool));
        }
        let _ = pool;
        None
    }
}

/// A kind of database whose pools can be named: by where it is, and never by who asks there.
pub(crate) trait NamedDatabase: Database {
    /// `server.address:server.port/db.namespace`, as the semantic conventions of OpenTelemetry have it, or the name of a file.
    #[cfg(feature = "metrics")]
    fn name_of(pool: &Pool<Self>) -> String;
}

#[cfg(feature = "sqlite")]
impl NamedDatabase for sqlx::Sqlite {
    #[cfg(feature = "metrics")]
    fn name_of(pool: &Pool<Self>) -> String {
        file_name(&pool.connect_options().get_filename().to_string_lossy())
    }
}

#[cfg(feature = "postgres")]
impl NamedDatabase for sqlx::Postgres {
    #[cfg(feature = "metrics")]
    fn name_of(pool: &Pool<Self>) -> String {
        let options = pool.connect_options();
        let database = options.get_database().unwrap_or_default();
        format!("{}:{}/{database}", options.get_host(), options.get_port())
    }
}

#[cfg(feature = "any")]
impl NamedDatabase for sqlx::Any {
    #[cfg(feature = "metrics")]
    fn name_of(pool: &Pool<Self>) -> String {
        let options = pool.connect_options();
        let url = &options.database_url;
        match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}{}", url.path()),
            (Some(host), None) => format!("{host}{}", url.path()),
            (None, _) => file_name(url.path()),
        }
    }
}

/// The name of a file, without its folder and whatever is said behind a `?`.
#[cfg(all(feature = "metrics", any(feature = "sqlite", feature = "any")))]
fn file_name(path: &str) -> String {
    if path.contains(":memory:")
        || path.contains("mode=memory")
        || path.starts_with("file:sqlx-in-memory-")
    {
        return ":memory:".to_owned();
    }
    let path = path.split('?').next().unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    name.to_owned()
}

/// A pool, and how to look at it.
#[cfg(feature = "metrics")]
struct Observed {
    /// Where its handles point: a pool that is given to several is one pool.
    address: usize,
    name: Mutex<Option<String>>,
    look: Box<dyn Fn() -> Connections + Send + Sync>,
}

/// The connections of the pools of one name.
#[cfg(feature = "metrics")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Connections {
    pub(super) used: u64,
    pub(super) idle: u64,
    pub(super) max: u64,
}

#[cfg(feature = "metrics")]
impl Connections {
    /// What is counted, with its state.
    pub(super) fn states(self) -> [(&'static str, u64); 2] {
        [("used", self.used), ("idle", self.idle)]
    }
}

/// The pools that somebody has.
#[cfg(feature = "metrics")]
static POOLS: Mutex<Vec<Weak<Observed>>> = Mutex::new(Vec::new());

#[cfg(feature = "metrics")]
fn lock<T: ?Sized>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What looks at a pool: as many as are given it share one.
#[cfg(feature = "metrics")]
fn register<DB: Database>(pool: &Pool<DB>) -> Arc<Observed> {
    // All handles of a pool share its options, which stay where they are as long as one lives: `look` has one.
    let address = std::ptr::from_ref(pool.options()).addr();
    let mut pools = lock(&POOLS);
    pools.retain(|pool| pool.strong_count() > 0);
    let mut known = pools.iter().filter_map(Weak::upgrade);
    if let Some(known) = known.find(|known| known.address == address) {
        return known;
    }
    let pool = pool.clone();
    let observed = Arc::new(Observed {
        address,
        name: Mutex::new(None),
        look: Box::new(move || {
            let (size, idle) = (u64::from(pool.size()), pool.num_idle() as u64);
            Connections {
                // The two are read one behind the other.
                used: size.saturating_sub(idle),
                idle,
                max: u64::from(pool.options().get_max_connections()),
            }
        }),
    });
    pools.push(Arc::downgrade(&observed));
    observed
}

/// All pools, by name.
#[cfg(feature = "metrics")]
pub(super) fn all() -> BTreeMap<String, Connections> {
    // Nobody may wait for this lock while a pool is looked at, or let the last handle of one go within it.
    let pools: Vec<Arc<Observed>> = lock(&POOLS).iter().filter_map(Weak::upgrade).collect();
    let mut all = BTreeMap::<String, Connections>::new();
    for pool in pools {
        let name = lock(&pool.name).clone().unwrap_or_default();
        let (now, sum) = ((pool.look)(), all.entry(name).or_default());
        sum.used += now.used;
        sum.idle += now.idle;
        sum.max += now.max;
    }
    all
}

/// Tells the recorder of this process, as gauges, how many connections of each pool are in use and idle, and how many there may be. A pool that is
/// gone has none.
///
/// [`Prometheus`](super::Prometheus) and [`Telemetry::otlp_metrics`](super::Telemetry::otlp_metrics) look at the pools themselves, whenever figures
/// are collected. A recorder of your own has to be told: call this before it is read.
#[cfg(feature = "metrics")]
pub fn record_pools() {
    static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut now = all();
    let mut told = lock(&TOLD);
    let names = now.keys().cloned().collect();
    for gone in std::mem::replace(&mut *told, names) {
        now.entry(gone).or_default();
    }
    for (name, connections) in now {
        for (state, count) in connections.states() {
            metrics::gauge!(COUNT, POOL => name.clone(), STATE => state).set(level(count));
        }
        metrics::gauge!(MAX, POOL => name).set(level(connections.max));
    }
}

#[cfg(feature = "metrics")]
#[allow(
    clippy::cast_precision_loss,
    reason = "no pool has so many connections"
)]
fn level(count: u64) -> f64 {
    count as f64
}
