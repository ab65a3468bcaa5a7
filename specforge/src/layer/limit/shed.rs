//! How many requests run at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The requests that run.
#[derive(Debug)]
pub(crate) struct Concurrency {
    most: usize,
    running: AtomicUsize,
}

/// A request that runs.
#[derive(Debug)]
pub(crate) struct Permit(Arc<Concurrency>);

impl Concurrency {
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            running: AtomicUsize::new(0),
        }
    }

    /// Counts one, as long as what is answered lives; `None`: as many run as may.
    pub(super) fn enter(this: &Arc<Self>) -> Option<Permit> {
        let more = |running| (running < this.most).then_some(running + 1);
        let entered = this
            .running
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, more);
        entered.is_ok().then(|| Permit(Arc::clone(this)))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}
