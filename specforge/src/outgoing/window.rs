//! What happened within the last while.

use std::time::Duration;

use super::clock::micros;

/// How many parts a window has; it moves on by one part at a time.
const SLOTS: usize = 10;

/// `N` counters over a sliding window: of what is older than the window nothing counts, and of the oldest tenth maybe nothing either.
#[derive(Debug)]
pub(super) struct Window<const N: usize> {
    /// The length of a part, in microseconds.
    part: u64,
    /// The number of the newest part, counted from the clock's beginning.
    newest: u64,
    /// Where that one ends: nearly all calls come before, and need no division.
    end: Duration,
    slots: [[u64; N]; SLOTS],
    total: [u64; N],
}

impl<const N: usize> Window<N> {
    pub(super) fn new(length: Duration) -> Self {
        Self {
            part: (micros(length) / SLOTS as u64).max(1),
            newest: 0,
            end: Duration::ZERO,
            slots: [[0; N]; SLOTS],
            total: [0; N],
        }
    }

    /// Adds to the counters at this moment, and answers what they are then.
    #[inline]
    pub(super) fn add(&mut self, now: Duration, counts: [u64; N]) -> [u64; N] {
        if now >= self.end {
            self.move_to(now);
        }
        let slot = &mut self.slots[place(self.newest)];
        for ((total, counter), count) in self.total.iter_mut().zip(slot).zip(counts) {
            *counter += count;
            *total += count;
        }
        self.total
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.slots = [[0; N]; SLOTS];
        self.total = [0; N];
    }

    /// Forgets what is too old by now. A moment before the newest part counts as that part.
    #[cold]
    fn move_to(&mut self, now: Duration) {
        let index = (micros(now) / self.part).max(self.newest);
        self.forget(index - self.newest);
        self.newest = index;
        self.end = Duration::from_micros(index.saturating_add(1).saturating_mul(self.part));
    }

    fn forget(&mut self, passed: u64) {
        if passed >= SLOTS as u64 {
            return self.clear();
        }
        for step in 1..=passed {
            let counters = &mut self.slots[place(self.newest + step)];
            for (total, counter) in self.total.iter_mut().zip(counters) {
                *total -= *counter;
                *counter = 0;
            }
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "it is below `SLOTS`")]
fn place(index: u64) -> usize {
    (index % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        /// Held against a list of everything that was added.
        #[test]
        fn t01_counts_what_is_within_the_window(steps in prop::collection::vec((0_u64..4_000, 0_u64..5), 1..60)) {
            let mut window = Window::<1>::new(Duration::from_secs(10));
            let (mut now, mut added) = (Duration::ZERO, Vec::new());
            for (pause, count) in steps {
                now += Duration::from_millis(pause);
                added.push((now.as_secs(), count));
                let kept = added.iter().filter(|(at, _)| at + 10 > now.as_secs());
                let expected: u64 = kept.map(|(_, count)| count).sum();
                prop_assert_eq!(window.add(now, [count]), [expected]);
            }
        }
    }

    #[test]
    fn a_clock_that_goes_back_and_a_window_of_nothing_do_no_harm() {
        let mut window = Window::<1>::new(Duration::ZERO);
        assert_eq!(window.add(Duration::from_secs(5), [1]), [1]);
        assert_eq!(window.add(Duration::ZERO, [1]), [2]);
        assert_eq!(window.add(Duration::MAX, [1]), [1]);
    }
}
