//! How long to wait before the next attempt.

use std::time::{Duration, SystemTime};

/// Waits between attempts: full jitter, which is anything between nothing and a bound that doubles with every attempt. The numbers are those
/// of the AWS SDKs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The bound before the second attempt: 50 ms.
    pub base: Duration,
    /// The same after an answer that says that there were too many requests: 1 s.
    pub throttled: Duration,
    /// No bound is larger: 20 s.
    pub cap: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_millis(50),
            throttled: Duration::from_secs(1),
            cap: Duration::from_secs(20),
        }
    }
}

/// How much longer than its own wait a client lets an upstream make it wait.
const PATIENCE: Duration = Duration::from_secs(5);

impl Backoff {
    /// The bound of the wait after `failed` attempts, which are at least one.
    #[must_use]
    pub fn bound(&self, failed: u32, throttled: bool) -> Duration {
        let base = if throttled { self.throttled } else { self.base };
        let doubled = 1_u32.checked_shl(failed.saturating_sub(1));
        doubled
            .and_then(|factor| base.checked_mul(factor))
            .map_or(self.cap, |bound| bound.min(self.cap))
    }

    /// A wait: `part` is a random number between 0 and 1. What the upstream asked for counts, from that wait to five seconds more.
    #[must_use]
    pub fn wait(
        &self,
        failed: u32,
        throttled: bool,
        part: f64,
        retry_after: Option<Duration>,
    ) -> Duration {
        // What is no number is no wait.
        let part = if part > 0.0 { part.min(1.0) } else { 0.0 };
        let own = self.bound(failed, throttled).mul_f64(part);
        retry_after.map_or(own, |asked| asked.clamp(own, own.saturating_add(PATIENCE)))
    }
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date in any of the three forms of HTTP. A date that has passed is no wait; text
/// that is neither is `None`.
#[must_use]
pub fn retry_after(value: &str, now: SystemTime) -> Option<Duration> {
    let value = value.trim_matches([' ', '\t']);
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than 64 bits of seconds are as good as for ever.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    Some(date.duration_since(now).unwrap_or(Duration::ZERO))
}
