//! The sign of life of a runtime: a task that notes, again and again, that it was run. Any thread can read when that was.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// The sign of life of a runtime.
#[derive(Debug, Clone, Default)]
pub(super) struct Heartbeat(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Real time: a test that pauses tokio's does not stop it.
    begun: OnceLock<Instant>,
    /// Milliseconds from then to the last beat.
    last: AtomicU64,
}

impl Heartbeat {
    /// Begins to beat, on the runtime of the caller, until the last handle is gone.
    pub(super) fn start(&self, stale: Duration) {
        let begun = *self.0.begun.get_or_init(Instant::now);
        let inner = Arc::downgrade(&self.0);
        let pause = stale / 5;
        tokio::spawn(async move {
            while let Some(inner) = inner.upgrade() {
                inner.last.store(millis(begun.elapsed()), Ordering::Release);
                drop(inner);
                tokio::time::sleep(pause).await;
            }
        });
    }

    /// Whether the last beat is not longer ago than that. Before the first one nobody knows, and nothing is said against it.
    pub(super) fn is_fresh(&self, stale: Duration) -> bool {
        self.0.begun.get().is_none_or(|begun| {
            let last = self.0.last.load(Ordering::Acquire);
            millis(begun.elapsed()).saturating_sub(last) < millis(stale)
        })
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "current_thread")]
    async fn a_blocked_runtime_is_stale_and_recovers() {
        let (heartbeat, stale) = (Heartbeat::default(), Duration::from_millis(100));
        assert!(heartbeat.is_fresh(stale));
        heartbeat.start(stale);
        tokio::time::sleep(Duration::from_millis(10)).await;
        assert!(heartbeat.is_fresh(stale));
        std::thread::sleep(Duration::from_millis(150));
        assert!(!heartbeat.is_fresh(stale));
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert!(heartbeat.is_fresh(stale));
    }
}
