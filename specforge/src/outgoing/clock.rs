//! The time that waiting and counting go by.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// A wait that ends by itself.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What tells an [`Upstream`](super::Upstream) and a [`Breaker`](super::Breaker) the time, and lets them wait. The default is tokio's, which
/// follows `tokio::time::pause`; a test of a state machine alone brings one that it sets by hand.
pub trait Clock: fmt::Debug + Send + Sync + 'static {
    /// How much time has gone by since a moment of the clock's choice. It never goes back.
    fn now(&self) -> Duration;

    /// The date, which `Retry-After` may name.
    fn date(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Ends when [`now`](Self::now) is `until`.
    fn sleep_until(&self, until: Duration) -> Sleep;
}

/// tokio's time.
#[derive(Debug, Clone, Copy)]
struct Tokio {
    origin: tokio::time::Instant,
}

impl Clock for Tokio {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn sleep_until(&self, until: Duration) -> Sleep {
        match self.origin.checked_add(until) {
            Some(until) => Box::pin(tokio::time::sleep_until(until)),
            None => Box::pin(std::future::pending()),
        }
    }
}

/// The clock where nobody brings another.
pub(crate) fn tokio_clock() -> Arc<dyn Clock> {
    Arc::new(Tokio {
        origin: tokio::time::Instant::now(),
    })
}

/// Microseconds, in which slots of a window are counted: 500,000 years of them fit.
pub(super) fn micros(time: Duration) -> u64 {
    time.as_secs()
        .saturating_mul(1_000_000)
        .saturating_add(u64::from(time.subsec_micros()))
}
