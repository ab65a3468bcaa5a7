//! What the rate limits ask of a store, and the one decision that all stores make alike.
//!
//! A bucket is one number: the theoretical arrival time (TAT) of the generic cell rate algorithm (ITU-T I.371, annex A), in microseconds since
//! 1970. A request of `cost` moves it forward; it is refused where that would be further ahead of now than `tolerance`, which is as much as may
//! come at once. A bucket whose time has passed is full, and needs no record. All numbers stay below 2^53, so that a store that counts in
//! floating point decides as one that counts in integers does.

use std::ops::Deref;

use super::StoreFuture;

/// A store of rate limits. Implement it for a store of your own: `Stores::memory().limits(store)`; the time is the store's.
pub trait LimitStore: std::fmt::Debug + Send + Sync + 'static {
    /// Takes from every bucket, or from none where one of them has too little, in one atomic step. [`Take::decide`] says how.
    fn take(&self, takes: Takes) -> StoreFuture<'_, Taken>;

    /// The same of a store that need not wait, such as one in memory; `None`: it has to.
    fn take_at_once(&self, takes: &Takes) -> Option<Taken> {
        let _ = takes;
        None
    }

    /// Removes at most `limit` buckets that are full, and answers how many there were.
    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64>;
}

/// The most buckets that one request takes from at once.
pub const MOST_TAKES: usize = 4;

/// What one request takes: up to [`MOST_TAKES`] buckets, all of them different.
#[derive(Debug, Clone, Copy)]
pub struct Takes {
    takes: [Take; MOST_TAKES],
    len: usize,
}

/// A bucket, and what is wanted of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Take {
    /// Which bucket.
    pub key: LimitKey,
    /// How far it moves the bucket's time, in microseconds: the emission interval times the cost of the request. Negative: it is given back.
    pub cost: i64,
    /// How far ahead of now the bucket's time may be, in microseconds: the emission interval times what may come at once.
    pub tolerance: i64,
}

/// What is decided of one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// Whether the bucket has enough.
    pub fits: bool,
    /// The bucket's time as it counts now: never in the past, never further ahead than the tolerance.
    pub before: i64,
    /// Its time when it is taken from.
    pub after: i64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Whether everything was taken; else nothing was.
    pub admitted: bool,
    /// The store's time, in microseconds since 1970.
    pub now: i64,
    /// The time of each bucket, in the order of the takes: after it was taken from, or as it is.
    pub times: [i64; MOST_TAKES],
}

/// The key of a bucket: whose it is and of which limit. Its first eight bytes are the limit's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LimitKey(pub [u8; 32]);

impl LimitKey {
    /// The limit.
    pub(crate) fn limit(&self) -> [u8; 8] {
        let mut limit = [0; 8];
        limit.copy_from_slice(&self.0[..8]);
        limit
    }
}

impl Take {
    /// The decision about a bucket with this time, `None` where there is no record of it: the only one, also in SQL and Lua.
    ///
    /// A time that is further ahead than the tolerance is one of a clock that was set back, or of a larger limit: it counts as the tolerance,
    /// so that nobody waits longer than for a bucket that is empty.
    #[must_use]
    pub fn decide(&self, time: Option<i64>, now: i64) -> Decision {
        let latest = now.saturating_add(self.tolerance);
        let before = time.unwrap_or(now).min(latest).max(now);
        let after = before.saturating_add(self.cost);
        Decision {
            fits: self.cost <= 0 || after <= latest,
            before,
            after,
        }
    }
}

impl Takes {
    /// These takes; more than [`MOST_TAKES`] are left out, which [`crate::Settings::rate_limit`] sees to.
    pub fn new(takes: impl IntoIterator<Item = Take>) -> Self {
        let mut all = Self {
            takes: [NOTHING; MOST_TAKES],
            len: 0,
        };
        for (place, take) in all.takes.iter_mut().zip(takes) {
            *place = take;
            all.len += 1;
        }
        all
    }

    /// The opposite: everything is given back.
    pub(crate) fn back(mut self) -> Self {
        for take in &mut self.takes {
            take.cost = -take.cost;
        }
        self
    }
}

const NOTHING: Take = Take {
    key: LimitKey([0; 32]),
    cost: 0,
    tolerance: 0,
};

impl Deref for Takes {
    type Target = [Take];

    fn deref(&self) -> &[Take] {
        &self.takes[..self.len]
    }
}

impl Taken {
    /// What comes of takes whose buckets have these times.
    pub(crate) fn judge(takes: &[Take], now: i64, time: impl Fn(usize) -> Option<i64>) -> Self {
        let mut times = [0; MOST_TAKES];
        let mut before = [0; MOST_TAKES];
        let mut admitted = true;
        for (index, take) in takes.iter().enumerate().take(MOST_TAKES) {
            let decision = take.decide(time(index), now);
            admitted &= decision.fits;
            times[index] = decision.after;
            before[index] = decision.before;
        }
        Self {
            admitted,
            now,
            times: if admitted { times } else { before },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECOND: i64 = 1_000_000;

    fn take(cost: i64, tolerance: i64) -> Take {
        let key = LimitKey([1; 32]);
        Take {
            key,
            cost,
            tolerance,
        }
    }

    #[test]
    fn a_burst_and_then_one_at_a_time() {
        let take = take(SECOND, 3 * SECOND);
        let (mut time, now) = (None, 1_000 * SECOND);
        for _ in 0..3 {
            let decision = take.decide(time, now);
            assert!(decision.fits);
            time = Some(decision.after);
        }
        assert!(!take.decide(time, now).fits);
        assert!(!take.decide(time, now + SECOND - 1).fits);
        assert!(take.decide(time, now + SECOND).fits);
    }

    #[test]
    fn t07_a_clock_that_is_set_back_costs_a_bucket_at_most() {
        let take = take(SECOND, 3 * SECOND);
        let time = Some(10_000 * SECOND);
        let now = 5_000 * SECOND;
        let decision = take.decide(time, now);
        assert!(!decision.fits);
        assert_eq!(decision.before, now + 3 * SECOND);
        assert!(take.decide(Some(decision.before), now + SECOND).fits);
    }

    #[test]
    fn what_is_given_back_is_there_again() {
        let takes = Takes::new([take(SECOND, 2 * SECOND)]);
        let now = 1_000 * SECOND;
        let outcome = Taken::judge(&takes, now, |_| None);
        let back = Taken::judge(&takes.back(), now + 5, |_| Some(outcome.times[0]));
        assert!(back.admitted);
        assert_eq!(back.times[0], now);
    }

    /// The other way to say it: a bucket with `tolerance` microseconds of room, out of which everything runs at one a microsecond.
    #[derive(Default)]
    struct Model {
        full: i64,
        at: i64,
    }

    impl Model {
        fn admits(&mut self, take: Take, now: i64) -> bool {
            let passed = now - self.at;
            self.at = now;
            self.full = (self.full - passed).clamp(0, take.tolerance);
            let fits = self.full + take.cost <= take.tolerance;
            if fits {
                self.full += take.cost;
            }
            fits
        }
    }

    proptest! {
        #[test]
        fn t01_decides_as_a_leaking_bucket_does(
            interval in 1_i64..100_000,
            burst in 1_i64..50,
            requests in prop::collection::vec((0_i64..200_000, 1_i64..8), 1..200),
        ) {
            let (mut model, mut time) = (Model::default(), None);
            let mut now = 1_700_000_000 * SECOND;
            model.at = now;
            for (pause, cost) in requests {
                now += pause;
                let take = take(interval * cost, interval * burst);
                let decision = take.decide(time, now);
                prop_assert_eq!(decision.fits, model.admits(take, now));
                if decision.fits {
                    time = Some(decision.after);
                }
            }
        }

        #[test]
        fn t01_a_window_admits_at_most_the_burst_and_what_comes_back(
            interval in 1_i64..100_000,
            burst in 1_i64..50,
            pauses in prop::collection::vec(0_i64..50_000, 1..300),
        ) {
            let take = take(interval, interval * burst);
            let (mut time, mut now, mut admitted) = (None, 1_700_000_000 * SECOND, Vec::new());
            for pause in pauses {
                now += pause;
                let decision = take.decide(time, now);
                if decision.fits {
                    time = Some(decision.after);
                    admitted.push(now);
                }
            }
            for (first, from) in admitted.iter().enumerate() {
                for (last, to) in admitted.iter().enumerate().skip(first) {
                    let count = i64::try_from(last - first + 1).unwrap();
                    prop_assert!(count <= burst + (to - from) / interval + 1);
                }
            }
        }
    }
}
