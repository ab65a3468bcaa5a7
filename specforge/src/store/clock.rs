//! The time of stores that have no server, and so no clock of their own.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The time since 1970, in whole microseconds inside.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's time when it is made, and then as much as really went by: setting the machine's clock moves nothing in a process that runs.
    #[must_use]
    pub fn steady() -> Self {
        let (begin, at) = (unix_us(), Instant::now());
        Self::in_micros(move || begin.saturating_add(micros(at.elapsed())))
    }

    /// A clock of your own, in milliseconds, for tests.
    pub fn new(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self::in_micros(move || now().saturating_mul(1000))
    }

    /// The same in microseconds.
    pub fn in_micros(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time, in milliseconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now_micros().div_euclid(1000)
    }

    /// The time, in microseconds.
    #[must_use]
    pub fn now_micros(&self) -> i64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}

fn unix_us() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, micros)
}

/// A duration in microseconds.
pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A duration in milliseconds, as stores of idempotency keys count them.
#[cfg(feature = "idempotency")]
pub(crate) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
