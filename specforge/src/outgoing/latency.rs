//! How long calls take: what a retry that begins too late would need.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::clock::micros;

const KEPT: usize = 64;

/// The times of the last calls that were answered, in microseconds plus one; 0: none yet.
#[derive(Debug)]
pub(super) struct Latency {
    next: AtomicU64,
    times: [AtomicU64; KEPT],
}

impl Default for Latency {
    fn default() -> Self {
        Self {
            next: AtomicU64::new(0),
            times: [const { AtomicU64::new(0) }; KEPT],
        }
    }
}

impl Latency {
    pub(super) fn record(&self, took: Duration) {
        // Of two that end at the same moment one may be lost: it is a sample.
        let next = self.next.load(Ordering::Relaxed);
        self.next.store(next.wrapping_add(1), Ordering::Relaxed);
        let place = next % KEPT as u64;
        // Below `KEPT`, so that it fits.
        #[allow(clippy::cast_possible_truncation)]
        self.times[place as usize].store(micros(took).saturating_add(1), Ordering::Relaxed);
    }

    /// Half of the calls took longer; nothing where no call was answered yet.
    pub(super) fn median(&self) -> Duration {
        let times = self.times.iter().map(|time| time.load(Ordering::Relaxed));
        let mut times: Vec<u64> = times.filter(|time| *time > 0).collect();
        times.sort_unstable();
        let median = times.get(times.len() / 2);
        median.map_or(Duration::ZERO, |time| Duration::from_micros(time - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_that_of_the_last_calls() {
        let latency = Latency::default();
        assert_eq!(latency.median(), Duration::ZERO);
        latency.record(Duration::from_millis(3));
        assert_eq!(latency.median(), Duration::from_millis(3));
        for time in 0..100 {
            latency.record(Duration::from_millis(time));
        }
        // 36 to 99.
        assert_eq!(latency.median(), Duration::from_millis(68));
    }
}
