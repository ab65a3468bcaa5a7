//! Checks in the background: one task each, its answer kept for whoever asks.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::time::{sleep, timeout};

use super::Settings;
use super::check::Check;
use super::report::{CheckReport, Failure, Status};

/// What it means when a check fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Not ready.
    Critical,
    /// Ready, with a warning.
    Degrading,
    /// Not ready until it passed, once.
    Startup,
}

/// A check and what came of it.
pub(super) struct Entry {
    name: String,
    kind: Kind,
    check: Arc<dyn Check>,
    state: Mutex<State>,
}

#[derive(Debug, Clone, Default)]
struct State {
    /// Whether it counts as passing.
    passes: bool,
    has_passed: bool,
    /// How many times it failed since it last passed.
    failures: u32,
    last: Option<Outcome>,
}

/// One run of a check.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    failure: Option<Failure>,
    took: Duration,
    at: SystemTime,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Check")
            .field("name", &self.name)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Entry {
    pub(super) fn new(name: String, kind: Kind, check: impl Check) -> Self {
        Self {
            name,
            kind,
            check: Arc::new(check),
            state: Mutex::default(),
        }
    }

    pub(super) fn is_of_startup(&self) -> bool {
        self.kind == Kind::Startup
    }

    fn has_passed(&self) -> bool {
        self.state().has_passed
    }

    pub(super) fn report(&self) -> CheckReport {
        let state = self.state().clone();
        CheckReport {
            name: self.name.clone(),
            component_type: self.check.component_type(),
            status: match self.kind {
                _ if state.passes => Status::Pass,
                Kind::Degrading => Status::Warn,
                Kind::Critical | Kind::Startup => Status::Fail,
            },
            failure: match state.last {
                Some(outcome) => outcome.failure,
                None => Some(Failure::Pending),
            },
            took: state.last.map(|outcome| outcome.took),
            at: state.last.map(|outcome| outcome.at),
        }
    }

    /// Runs the check once; whether it passed.
    async fn run(&self, patience: Duration) -> bool {
        let begun = Instant::now();
        let check = Arc::clone(&self.check);
        // A task of its own, so that one that panics is a failure, and not the end of checking.
        let mut task = tokio::spawn(async move { check.run().await });
        let failure = match timeout(patience, &mut task).await {
            Ok(Ok(Ok(()))) => None,
            Ok(Ok(Err(error))) => {
                tracing::warn!(check = self.name, %error, "a health check failed");
                Some(Failure::Failed)
            }
            Ok(Err(_)) => {
                tracing::error!(check = self.name, "a health check panicked");
                Some(Failure::Failed)
            }
            Err(_) => {
                task.abort();
                tracing::warn!(check = self.name, "a health check timed out");
                Some(Failure::TimedOut)
            }
        };
        self.note(Outcome {
            failure,
            took: begun.elapsed(),
            at: SystemTime::now(),
        });
        failure.is_none()
    }

    fn note(&self, outcome: Outcome) {
        let mut state = self.state();
        state.last = Some(outcome);
        if outcome.failure.is_none() {
            state.failures = 0;
            state.passes = true;
            state.has_passed = true;
        } else {
            state.failures = state.failures.saturating_add(1);
        }
    }

    /// Takes readiness back where the check failed too often.
    fn judge(&self, failures: u32) {
        let mut state = self.state();
        if state.failures >= failures {
            state.passes = false;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How soon a check that never passed is run again: a process that begins should not wait longer than it must.
const BEGINNING: Duration = Duration::from_secs(1);

/// Runs a check again and again, until nobody asks any more; one of the startup until it passes.
pub(super) fn watch(entry: &Arc<Entry>, settings: Settings) {
    let entry = Arc::downgrade(entry);
    tokio::spawn(async move {
        loop {
            let pause = {
                let Some(entry) = entry.upgrade() else { return };
                let passed = entry.run(settings.timeout).await;
                entry.judge(settings.failures);
                if passed && entry.kind == Kind::Startup {
                    return;
                }
                if entry.has_passed() {
                    settings.every
                } else {
                    settings.every.min(BEGINNING)
                }
            };
            sleep(crate::random::jittered(pause)).await;
        }
    });
}
