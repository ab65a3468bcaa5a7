//! Health: whether the process lives, whether it is ready for requests, and the checks that say so.
//!
//! ```
//! use axum::Router;
//! use specforge::health::Health;
//!
//! # async fn ping() -> Result<(), std::io::Error> { Ok(()) }
//! # fn example(app: Router) -> Router {
//! let health = Health::new().check("database", ping);
//! app.merge(health.router())
//! # }
//! ```
//!
//! | path | 200 | 503 | for |
//! |---|---|---|---|
//! | `/livez`, `/healthz` | the runtime makes progress | it is blocked | a restart. It asks no dependency: a restart here repairs nothing there |
//! | `/readyz` | all critical checks pass | one fails, or the server ends | traffic |
//! | `/startupz` | all checks of the startup have passed | not yet | the time before the first two are asked |
//!
//! Checks run in the background, so that a probe costs nothing and never waits. The guide has a page on it.

mod check;
mod heartbeat;
mod monitor;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "redis"))]
mod ready;
mod report;
mod router;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::http::request::Parts;

pub use check::{Check, CheckError, CheckFuture};
use heartbeat::Heartbeat;
use monitor::{Entry, Kind};
#[cfg(feature = "postgres")]
pub use ready::postgres::{postgres, postgres_migrated};
#[cfg(feature = "redis")]
pub use ready::redis::redis;
#[cfg(feature = "sqlite")]
pub use ready::sqlite::{sqlite, sqlite_migrated};
pub use report::{CheckReport, Failure, Report, Status};

use crate::serve::Shutdown;

/// The health of a process. A clone is another handle of the same checks: clone it when all are named.
#[derive(Clone)]
pub struct Health {
    entries: Vec<Arc<Entry>>,
    settings: Settings,
    may_see: Option<Arc<MaySee>>,
    state: Arc<State>,
}

type MaySee = dyn Fn(&Parts) -> bool + Send + Sync;

/// How checks are run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    every: Duration,
    timeout: Duration,
    failures: u32,
    stale: Duration,
}

#[derive(Debug, Default)]
struct State {
    heartbeat: Heartbeat,
    is_running: AtomicBool,
    shutdown: OnceLock<Shutdown>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            settings: Settings {
                every: Duration::from_secs(5),
                timeout: Duration::from_secs(1),
                failures: 2,
                stale: Duration::from_secs(5),
            },
            may_see: None,
            state: Arc::default(),
        }
    }
}

impl fmt::Debug for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Health")
            .field("checks", &self.entries)
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// What is checked.
impl Health {
    /// A process without dependencies: it is ready as soon as it serves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Something without which no request can be answered: while it fails, the process is not ready. A closure that answers a future of a
    /// `Result` is a check; so are [`postgres`](fn@postgres) and its like.
    #[must_use]
    pub fn check(self, name: impl Into<String>, check: impl Check) -> Self {
        self.with(name.into(), Kind::Critical, check)
    }

    /// Something whose absence is felt and can be borne: while it fails, the process says `warn`, and stays ready.
    #[must_use]
    pub fn degrading(self, name: impl Into<String>, check: impl Check) -> Self {
        self.with(name.into(), Kind::Degrading, check)
    }

    /// Something that has to come true once before the process is ready: migrations, a cache that is filled. It is not asked again.
    #[must_use]
    pub fn startup(self, name: impl Into<String>, check: impl Check) -> Self {
        self.with(name.into(), Kind::Startup, check)
    }

    fn with(mut self, name: String, kind: Kind, check: impl Check) -> Self {
        self.entries.push(Arc::new(Entry::new(name, kind, check)));
        self
    }

    /// How often each check is run: every 5 s, and up to a tenth more by chance, so that many processes do not ask at the same moment.
    #[must_use]
    pub fn every(mut self, interval: Duration) -> Self {
        self.settings.every = interval.max(Duration::from_millis(10));
        self
    }

    /// How long a check may take: 1 s. Then it has failed.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.settings.timeout = timeout;
        self
    }

    /// How many times in a row a check that passed has to fail until that counts: 2. One that passes counts at once.
    #[must_use]
    pub fn failures(mut self, count: u32) -> Self {
        self.settings.failures = count.max(1);
        self
    }

    /// How long the runtime may make no progress until the process is not alive: 5 s.
    #[must_use]
    pub fn liveness_timeout(mut self, timeout: Duration) -> Self {
        self.settings.stale = timeout.max(Duration::from_millis(50));
        self
    }

    /// Who may see the details (`/readyz?verbose`) on the port of the application: nobody, unless this says so of a request. On an admin port
    /// everybody may ([`admin_router`](Self::admin_router)).
    #[must_use]
    pub fn verbose_if(mut self, may_see: impl Fn(&Parts) -> bool + Send + Sync + 'static) -> Self {
        self.may_see = Some(Arc::new(may_see));
        self
    }
}

/// What it says.
impl Health {
    /// Whether the process lives: its runtime makes progress.
    #[must_use]
    pub fn liveness(&self) -> Report {
        Report::of(self.is_live(), false, Vec::new())
    }

    /// Whether the process should get requests.
    #[must_use]
    pub fn readiness(&self) -> Report {
        let checks: Vec<CheckReport> = self.entries.iter().map(|entry| entry.report()).collect();
        let ends = self.state.shutdown.get().is_some_and(Shutdown::has_begun);
        let is_ready =
            !ends && self.is_live() && checks.iter().all(|check| check.status != Status::Fail);
        let warns = checks.iter().any(|check| check.status == Status::Warn);
        Report::of(is_ready, warns, checks)
    }

    /// Whether the checks of the startup have passed. Others do not count: a process that is restarted for them starts no better.
    #[must_use]
    pub fn startup_state(&self) -> Report {
        let entries = self.entries.iter().filter(|entry| entry.is_of_startup());
        let checks: Vec<CheckReport> = entries.map(|entry| entry.report()).collect();
        let has_started = checks.iter().all(|check| check.status == Status::Pass);
        Report::of(has_started, false, checks)
    }

    fn is_live(&self) -> bool {
        self.state.heartbeat.is_fresh(self.settings.stale)
    }

    /// Begins to check, on the runtime of the caller; once. [`Server::health`](crate::serve::Server::health) does it. As soon as `shutdown` has
    /// begun, the process is not ready.
    pub fn start(&self, shutdown: &Shutdown) {
        // The first server counts.
        drop(self.state.shutdown.set(shutdown.clone()));
        self.run();
    }

    fn run(&self) {
        if self.state.is_running.swap(true, Ordering::AcqRel) {
            return;
        }
        self.state.heartbeat.start(self.settings.stale);
        for entry in &self.entries {
            monitor::watch(entry, self.settings);
        }
    }

    /// Begins to check where nobody did.
    fn ensure_running(&self) {
        if !self.state.is_running.load(Ordering::Acquire) {
            tracing::warn!(
                "health is asked for and was not given to the server: write `specforge::serve(..).health(&health)`"
            );
            self.run();
        }
    }

    /// Whether the details may be seen.
    fn may_see(&self, parts: &Parts) -> bool {
        self.may_see.as_ref().is_some_and(|may_see| may_see(parts))
    }
}
