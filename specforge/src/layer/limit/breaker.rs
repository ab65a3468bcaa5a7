//! A store that fails is left alone for a while, so that not every request waits for it in vain.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Closed: the store is asked. After a few failures in a row it is open, and the store is not asked. When its time is over one request asks: it
/// is closed again, or open for twice as long.
#[derive(Debug)]
pub(super) struct Breaker {
    begin: Instant,
    failures: AtomicU32,
    /// The milliseconds since `begin` from when on the store may be asked; zero: closed.
    open_until: AtomicU64,
}

/// The failures in a row that open it.
const FAILURES: u32 = 3;
/// How long it is open first.
const PAUSE: Duration = Duration::from_secs(1);
/// How often that is doubled, at most: 32 s.
const DOUBLINGS: u32 = 5;

impl Default for Breaker {
    fn default() -> Self {
        Self {
            begin: Instant::now(),
            failures: AtomicU32::new(0),
            open_until: AtomicU64::new(0),
        }
    }
}

impl Breaker {
    /// Whether the store may be asked. Of all that ask when its time is over, one may.
    pub(super) fn allows(&self) -> bool {
        let until = self.open_until.load(Ordering::Acquire);
        if until == 0 {
            return true;
        }
        let now = self.now();
        let next = now + millis(PAUSE);
        now >= until
            && self
                .open_until
                .compare_exchange(until, next, Ordering::AcqRel, Ordering::Acquire)
                .is_ok()
    }

    /// The store answered; true: it had been left alone.
    pub(super) fn succeeded(&self) -> bool {
        if self.failures.load(Ordering::Acquire) == 0 {
            return false;
        }
        self.failures.store(0, Ordering::Release);
        self.open_until.swap(0, Ordering::AcqRel) != 0
    }

    /// The store did not answer; true: from now on it is left alone.
    pub(super) fn failed(&self) -> bool {
        let failures = self
            .failures
            .fetch_add(1, Ordering::AcqRel)
            .saturating_add(1);
        if failures < FAILURES {
            return false;
        }
        let pause = PAUSE * 2_u32.pow((failures - FAILURES).min(DOUBLINGS));
        let until = self.now() + millis(pause);
        self.open_until.swap(until, Ordering::AcqRel) == 0
    }

    fn now(&self) -> u64 {
        millis(self.begin.elapsed())
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_store_that_fails_is_left_alone_and_tried_by_one() {
        let breaker = Breaker::default();
        advance(Duration::from_secs(5)).await;
        assert!(!breaker.failed());
        assert!(!breaker.failed());
        assert!(breaker.allows());
        assert!(breaker.failed());
        assert!(!breaker.allows());
        advance(Duration::from_millis(999)).await;
        assert!(!breaker.allows());
        advance(Duration::from_millis(1)).await;
        assert!(breaker.allows());
        assert!(!breaker.allows());
        // The one that was tried fails: twice as long.
        assert!(!breaker.failed());
        advance(Duration::from_millis(1_999)).await;
        assert!(!breaker.allows());
        advance(Duration::from_millis(1)).await;
        assert!(breaker.allows());
        assert!(breaker.succeeded());
        assert!(breaker.allows());
        assert!(breaker.allows());
        assert!(!breaker.succeeded());
    }

    #[tokio::test(start_paused = true)]
    async fn a_success_forgets_failures() {
        let breaker = Breaker::default();
        for _ in 0..10 {
            assert!(!breaker.failed());
            assert!(!breaker.failed());
            assert!(!breaker.succeeded());
        }
        for _ in 0..100 {
            breaker.failed();
        }
        advance(Duration::from_secs(32)).await;
        assert!(breaker.allows());
    }
}
