//! How many retries an upstream is sent: a share of the calls, so that retries cannot be what keeps it down.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::window::Window;

/// How many retries there may be, counted for all calls of an upstream together.
///
/// Within any ten seconds at most `percent` of the calls and `per_second` a second more (Finagle's and linkerd's numbers). What fails beyond
/// that is answered without a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryBudget {
    /// Retries for a hundred calls: 20.
    pub percent: u32,
    /// Retries a second that are always allowed, so that an upstream with few calls has some: 10.
    pub per_second: u32,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self {
            percent: 20,
            per_second: 10,
        }
    }
}

/// What is left of it.
#[derive(Debug)]
pub(super) struct Budget {
    rule: RetryBudget,
    /// Calls and retries.
    window: Mutex<Window<2>>,
}

const WINDOW: Duration = Duration::from_secs(10);

impl Budget {
    pub(super) fn new(rule: RetryBudget) -> Self {
        Self {
            rule,
            window: Mutex::new(Window::new(WINDOW)),
        }
    }

    /// A call begins.
    pub(super) fn deposit(&self, now: Duration) {
        self.window().add(now, [1, 0]);
    }

    /// Takes a retry; false: there is none left.
    pub(super) fn withdraw(&self, now: Duration) -> bool {
        let mut window = self.window();
        let [calls, retries] = window.add(now, [0, 0]);
        let allowed = calls.saturating_mul(u64::from(self.rule.percent)) / 100
            + WINDOW.as_secs() * u64::from(self.rule.per_second);
        if retries >= allowed {
            return false;
        }
        window.add(now, [0, 1]);
        true
    }

    fn window(&self) -> std::sync::MutexGuard<'_, Window<2>> {
        // Nothing that holds the lock can panic.
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
