//! 1: every store decides alike, whatever happens. 7: clocks that are set back.

use std::collections::HashMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use specforge::store::{LimitKey, Take, Taken, Takes};

use crate::harness::{At, Kind, Time, on_every_store, rounds};

const SECOND: i64 = 1_000_000;
/// The time in the middle of 2026.
const BEGIN: i64 = 1_782_864_000 * SECOND;

/// The limits that the histories are about: key, emission interval, burst. The intervals are long, so that no bucket of a server expires while
/// a test runs whose time is not the server's.
const LIMITS: [(u8, i64, i64); 4] = [
    (1, 3_600 * SECOND, 3),
    (2, 1_237 * SECOND + 1, 10),
    (3, 86_400 * SECOND, 1),
    (4, 600 * SECOND + 999_999, 50),
];

fn take(limit: usize, key: u8, cost: i64) -> Take {
    let (name, interval, burst) = LIMITS[limit % LIMITS.len()];
    let mut bytes = [0; 32];
    bytes[0] = name;
    bytes[31] = key;
    Take {
        key: LimitKey(bytes),
        cost: interval * cost,
        tolerance: interval * burst,
    }
}

/// What happens: time goes by, and somebody takes from one or several buckets.
#[derive(Debug, Clone)]
struct Step {
    pause: i64,
    takes: Vec<Take>,
}

fn steps(back: i64) -> impl Strategy<Value = Vec<Step>> {
    let cost = prop_oneof![6 => Just(1_i64), 2 => 2_i64..5, 1 => Just(-1_i64)];
    let take = (0_usize..4, 0_u8..3, cost).prop_map(|(limit, key, cost)| take(limit, key, cost));
    let takes = prop::collection::vec(take, 1..4).prop_map(|mut takes| {
        takes.sort_by_key(|take| take.key);
        takes.dedup_by_key(|take| take.key);
        takes
    });
    let pause = prop_oneof![
        4 => Just(0_i64),
        4 => 0..3_000 * SECOND,
        1 => 0..200_000 * SECOND,
        1 => -back..=0_i64,
    ];
    let step = (pause, takes).prop_map(|(pause, takes)| Step { pause, takes });
    prop::collection::vec(step, 60)
}

/// Buckets out of which everything runs at one a microsecond: the generic cell rate algorithm told as a leaking bucket, which knows no
/// arrival times. It does not know clocks that are set back either.
#[derive(Default)]
struct Model {
    full: HashMap<LimitKey, i64>,
    at: i64,
}

impl Model {
    fn take(&mut self, takes: &[Take], now: i64) -> Taken {
        let passed = now - self.at;
        self.at = now;
        for full in self.full.values_mut() {
            *full = (*full - passed).max(0);
        }
        let mut admitted = true;
        for take in takes {
            let full = self.full.get(&take.key).copied().unwrap_or(0);
            admitted &= take.cost <= 0 || full + take.cost <= take.tolerance;
        }
        let mut times = [0; specforge::store::MOST_TAKES];
        for (take, time) in takes.iter().zip(&mut times) {
            let full = self.full.entry(take.key).or_default();
            if admitted {
                *full += take.cost;
            }
            *time = now + *full;
            // What is given back beyond a full bucket is nobody's.
            *full = (*full).max(0);
        }
        Taken {
            admitted,
            now,
            times,
        }
    }
}

/// Histories, the same in every run.
fn histories(count: usize, back: i64) -> Vec<Vec<Step>> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    (0..count)
        .map(|_| steps(back).new_tree(&mut runner).unwrap().current())
        .collect()
}

on_every_store! {
    /// Every decision, every bucket, as the model says.
    async fn t01_every_store_decides_as_the_model_does(at: At) {
        for (round, history) in histories(rounds(6, 100), 0).into_iter().enumerate() {
            let time = Time::at(BEGIN);
            let store = at.store(Some(&time));
            let mut model = Model { at: BEGIN, ..Model::default() };
            let mut now = BEGIN;
            for (index, step) in history.iter().enumerate() {
                now += step.pause;
                time.set(now);
                // Every round has buckets of its own.
                let mut takes = step.takes.clone();
                for take in &mut takes {
                    take.key.0[16] = u8::try_from(round % 256).unwrap();
                }
                let outcome = store.take(Takes::new(takes.clone())).await.unwrap();
                assert_eq!(outcome, model.take(&takes, now), "step {index} of round {round}: {step:?}");
            }
        }
    }
}

on_every_store! {
    /// Clocks that are set back as well: every store decides as the one in memory does.
    async fn t07_every_store_decides_alike_when_clocks_are_set_back(at: At) {
        let history = histories(2, 500_000 * SECOND).pop().unwrap();
        let time = Time::at(BEGIN);
        let memory = specforge::store::MemoryLimitStore::default().with_clock(time.clock());
        let store = at.store(Some(&time));
        let mut now = BEGIN;
        let mut refused = 0;
        for (index, step) in history.iter().enumerate() {
            now += step.pause;
            time.set(now);
            // What is given back is another matter: a bucket that is full then leaves no record in some stores, and one of the past in others,
            // which only a clock that is set back tells apart.
            let takes = Takes::new(step.takes.iter().copied().filter(|take| take.cost > 0));
            if takes.is_empty() {
                continue;
            }
            let outcome = store.take(takes).await.unwrap();
            assert_eq!(outcome, memory.take_now(&takes), "step {index}: {step:?}");
            refused += usize::from(!outcome.admitted);
        }
        assert!(refused > 5, "{refused}");
    }
}

on_every_store! {
    /// An hour back costs nobody more than an empty bucket.
    async fn t07_a_clock_that_is_set_back_costs_a_bucket_at_most(at: At) {
        let time = Time::at(BEGIN);
        let store = at.store(Some(&time));
        let one = take(1, 9, 1);
        for _ in 0..10 {
            assert!(store.take(Takes::new([one])).await.unwrap().admitted);
        }
        assert!(!store.take(Takes::new([one])).await.unwrap().admitted);
        let back = BEGIN - 3_600 * SECOND;
        time.set(back);
        let refused = store.take(Takes::new([one])).await.unwrap();
        assert!(!refused.admitted);
        assert_eq!(refused.times[0], back + one.tolerance);
        // The next emission is one interval away, not an hour and one interval. The wait was written down by nobody, and so the record still
        // is of the old time: it counts as the tolerance until the clock has caught up.
        time.set(BEGIN + one.cost);
        assert!(store.take(Takes::new([one])).await.unwrap().admitted);
    }
}

on_every_store! {
    /// Two stores that run at their own time: what one takes, the other one misses.
    async fn t02_what_one_handle_takes_the_other_misses(at: At) {
        let one = at.store(None);
        let other = if at.kind() == Kind::Memory {
            std::sync::Arc::clone(&one)
        } else {
            at.store(None)
        };
        let three = take(0, 1, 1);
        for store in [&one, &other, &one] {
            assert!(store.take(Takes::new([three])).await.unwrap().admitted);
        }
        let refused = other.take(Takes::new([three])).await.unwrap();
        assert!(!refused.admitted);
        let machine = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let machine = i64::try_from(machine.as_micros()).unwrap();
        assert!((refused.now - machine).abs() < 60 * SECOND, "{refused:?}");
    }
}

on_every_store! {
    /// Buckets that are full are removed, and no others.
    async fn t05_sweeping_removes_full_buckets_and_no_others(at: At) {
        let time = Time::at(BEGIN);
        let store = at.store(Some(&time));
        for key in 0..20 {
            let taken = store.take(Takes::new([take(0, key, 1)])).await.unwrap();
            assert!(taken.admitted);
        }
        for _ in 0..2 {
            assert!(store.take(Takes::new([take(0, 3, 1)])).await.unwrap().admitted);
        }
        time.set(BEGIN + 3_601 * SECOND);
        let mut removed = 0;
        for _ in 0..5 {
            removed += store.sweep(7).await.unwrap();
        }
        // Redis removes by itself, at its own time.
        let expected = if at.kind() == Kind::Redis { 0 } else { 19 };
        assert_eq!(removed, expected);
        assert!(store.take(Takes::new([take(0, 3, 1)])).await.unwrap().admitted);
        assert!(!store.take(Takes::new([take(0, 3, 1)])).await.unwrap().admitted);
    }
}

on_every_store! {
    /// 200 at once take from one bucket, and from three: exactly as many are let in as there is room for, and a refusal takes nothing.
    async fn t02_many_at_once_take_exactly_what_is_there(at: At) {
        let stores = if at.kind() == Kind::Memory {
            let one = at.store(None);
            [std::sync::Arc::clone(&one), one]
        } else {
            [at.store(None), at.store(None)]
        };
        for round in 0..rounds(3, 100) {
            let round = u8::try_from(round % 256).unwrap();
            let marked = |mut take: Take| { take.key.0[17] = round; take };
            // Room for 50, and for 10 of each half of them.
            let mut tasks = tokio::task::JoinSet::new();
            for index in 0..200_u8 {
                let store = std::sync::Arc::clone(&stores[usize::from(index % 2)]);
                let takes = Takes::new([marked(take(3, 1, 1)), marked(take(1, 10 + index % 2, 1))]);
                tasks.spawn(async move { store.take(takes).await.unwrap().admitted });
            }
            let admitted = tasks.join_all().await.into_iter().filter(|admitted| *admitted).count();
            assert_eq!(admitted, 20);
            // What was refused took nothing of the larger bucket.
            let taken = stores[0].take(Takes::new([marked(take(3, 1, 30))])).await.unwrap();
            assert!(taken.admitted, "{taken:?}");
            assert!(!stores[1].take(Takes::new([marked(take(3, 1, 1))])).await.unwrap().admitted);
        }
    }
}
