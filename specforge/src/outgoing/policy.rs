//! How an upstream is called.

use std::sync::Arc;
use std::time::Duration;

use super::backoff::Backoff;
use super::breaker::BreakerSettings;
use super::budget::RetryBudget;
use super::clock::{Clock, tokio_clock};

/// How an upstream is called. Its parts stand around a call in this order: the deadline of the whole call, retries, the circuit breaker, the
/// time of an attempt, the number of calls at once.
///
/// ```
/// use std::time::Duration;
/// use specforge::outgoing::Policy;
///
/// let policy = Policy::new().attempts(2).attempt_timeout(Duration::from_millis(800)).concurrency(64);
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    pub(super) deadline: Duration,
    pub(super) attempts: u32,
    pub(super) backoff: Backoff,
    pub(super) budget: RetryBudget,
    pub(super) breaker: Option<BreakerSettings>,
    pub(super) attempt_timeout: Duration,
    pub(super) concurrency: Option<usize>,
    pub(super) clock: Option<Arc<dyn Clock>>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(30),
            attempts: 3,
            backoff: Backoff::default(),
            budget: RetryBudget::default(),
            breaker: Some(BreakerSettings::default()),
            attempt_timeout: Duration::from_secs(10),
            concurrency: None,
            clock: None,
        }
    }
}

impl Policy {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How long a call may take, with all attempts, all waits and the reading of the answer: 30 s. Where the request that it is made for has
    /// less time left, that counts.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// How often a call that may be repeated is tried: 3 times. With 1 it is never repeated.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// How long to wait between attempts.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// How many retries there may be, counted over all calls.
    #[must_use]
    pub fn budget(mut self, budget: RetryBudget) -> Self {
        self.budget = budget;
        self
    }

    /// When the circuit breaker opens; with `None` there is none.
    #[must_use]
    pub fn breaker(mut self, settings: impl Into<Option<BreakerSettings>>) -> Self {
        self.breaker = settings.into();
        self
    }

    /// How long an attempt may take until the head of its answer is there: 10 s.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = timeout;
        self
    }

    /// How many attempts run at once; further ones wait within their time. Without it any number does.
    #[must_use]
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.concurrency = Some(calls.max(1));
        self
    }

    /// Another clock than tokio's, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    pub(super) fn take_clock(&self) -> Arc<dyn Clock> {
        self.clock.clone().unwrap_or_else(tokio_clock)
    }
}
