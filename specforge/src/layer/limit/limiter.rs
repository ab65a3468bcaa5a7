//! The store of rate limits, and what happens while it fails: this process counts for itself, or a request is refused.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::timeout;

use super::breaker::Breaker;
use crate::store::{MemoryLimitStore, StoreError, Stores, Taken, Takes};

/// Where a router counts.
#[derive(Debug)]
pub(crate) struct Limiter {
    stores: Stores,
    breaker: Breaker,
    /// Begins empty when it is needed first: an outage may admit a burst for each process.
    local: OnceLock<MemoryLimitStore>,
    /// Whether it was said that nobody knows the clients' addresses.
    told: AtomicBool,
}

impl Limiter {
    pub(crate) fn new(stores: Stores) -> Self {
        Self {
            stores,
            breaker: Breaker::default(),
            local: OnceLock::new(),
            told: AtomicBool::new(false),
        }
    }

    /// Says once that a limit by address has nothing to count by.
    pub(super) fn tell_of_missing_addresses(&self) {
        if !self.told.swap(true, Ordering::Relaxed) {
            tracing::error!(
                "a rate limit counts by address, and nobody knows the addresses of clients: all of them share one bucket; serve with `specforge::serve`, or with `into_make_service_with_connect_info::<SocketAddr>()`"
            );
        }
    }

    /// Takes from all buckets or from none. `None`: the store failed, and what it cannot count is refused.
    pub(super) async fn take(&self, takes: Takes, refuse: bool) -> Option<Taken> {
        if let Some(outcome) = self.stores.limits_at().take_at_once(&takes) {
            return Some(outcome);
        }
        if self.breaker.allows() {
            match self.ask(takes).await {
                Ok(outcome) => {
                    if self.breaker.succeeded() {
                        tracing::info!("rate limits are counted in their store again");
                    }
                    return Some(outcome);
                }
                Err(error) => self.failed(&error),
            }
        }
        crate::telemetry::count("specforge_rate_limit_degraded_total", &[]);
        if refuse {
            return None;
        }
        let local = self.local.get_or_init(MemoryLimitStore::default);
        Some(local.take_now(&takes))
    }

    /// Gives back what was taken for a request that is refused after all. Where that fails, it stays taken.
    pub(super) async fn give_back(&self, takes: Takes) {
        let _given_back = self.take(takes.back(), false).await;
    }

    async fn ask(&self, takes: Takes) -> Result<Taken, StoreError> {
        self.stores.sweep_limits();
        timeout(
            self.stores.patience_of_limits(),
            self.stores.limits_at().take(takes),
        )
        .await
        .unwrap_or_else(|_| Err(StoreError::new("it did not answer in time")))
    }

    fn failed(&self, error: &StoreError) {
        if self.breaker.failed() {
            tracing::error!(
                %error,
                degraded = true,
                "the store of rate limits does not answer: until it does, this process counts for itself"
            );
        } else {
            tracing::warn!(%error, "the store of rate limits failed");
        }
    }
}
