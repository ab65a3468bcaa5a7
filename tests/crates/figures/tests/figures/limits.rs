//! 5: sweeping stops nobody. 11: what a check costs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use specforge::store::{
    Clock, LimitKey, LimitStore as _, MemoryLimitStore, RedisLimitStore, Take, Takes,
};
use test_support::{Kind, Place, rounds};

use crate::{alone, assert_within};

const SECOND: i64 = 1_000_000;

fn take(client: u64) -> Take {
    let mut key = [7; 32];
    key[8..16].copy_from_slice(&client.to_be_bytes());
    Take {
        key: LimitKey(key),
        cost: 60 * SECOND,
        tolerance: i64::MAX / 4,
    }
}

/// A million buckets become full at once and are swept, while somebody takes from another one all the time: the longest that this took.
fn longest_pause(keys: u64) -> Duration {
    let time = Arc::new(AtomicI64::new(1_700_000_000 * SECOND));
    let now = Arc::clone(&time);
    let clock = Clock::in_micros(move || now.load(Ordering::SeqCst));
    // With room for all of them, however they fall.
    let store = MemoryLimitStore::with_keys(usize::try_from(keys).unwrap() * 2).with_clock(clock);
    for client in 0..keys {
        assert!(store.take_now(&[take(client)]).admitted);
    }
    assert_eq!(store.keys() as u64, keys);
    time.fetch_add(3_600 * SECOND, Ordering::SeqCst);
    let swept = AtomicBool::new(false);
    let taken = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let taking = threads.spawn(|| {
            let (mut longest, mut count) = (Duration::ZERO, 0_u64);
            while !swept.load(Ordering::SeqCst) || count == 0 {
                let begin = Instant::now();
                // All over the tables: one that is being swept is met sooner or later.
                assert!(store.take_now(&[take(count % keys)]).admitted);
                longest = longest.max(begin.elapsed());
                count += 1;
                taken.store(true, Ordering::SeqCst);
            }
            longest
        });
        while !taken.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let removed = runtime.block_on(store.sweep(u32::MAX)).unwrap();
        swept.store(true, Ordering::SeqCst);
        let longest = taking.join().unwrap();
        // What was taken from meanwhile is not full, or had been taken from before it was swept.
        assert!(removed > keys / 2, "{removed}");
        longest
    })
}

#[test]
fn t05_sweeping_a_million_buckets_stops_nobody() {
    let _alone = alone();
    let keys = u64::try_from(rounds(100_000, 1_000_000)).unwrap();
    let pauses = (0..15).map(|_| longest_pause(keys));
    assert_within("the pause of a sweep", Duration::from_millis(10), pauses);
}

#[test]
fn t11_a_check_in_memory() {
    let _alone = alone();
    let store = MemoryLimitStore::default();
    let round = || {
        let begin = Instant::now();
        for _ in 0..10_000 {
            assert!(store.take_now(&[take(1)]).admitted);
        }
        begin.elapsed() / 10_000
    };
    let rounds: Vec<Duration> = (0..50).map(|_| round()).collect();
    assert_within("a check in memory", Duration::from_nanos(200), rounds);
}

/// The 99th percentile of checks that follow each other.
#[test]
fn t11_a_check_in_redis() {
    let _alone = alone();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let percentiles: Vec<Duration> = runtime.block_on(async {
        let place = Place::new("figures", Kind::Redis).await;
        let store = RedisLimitStore::new(place.redis()).prefix(place.prefix());
        let mut percentiles = Vec::new();
        for round in 0..6 {
            let mut times = Vec::new();
            for client in 0..u64::try_from(rounds(200, 5_000)).unwrap() {
                // What fits the whole seconds that a key of Redis lives.
                let take = Take {
                    tolerance: 300 * SECOND,
                    ..take(client)
                };
                let begin = Instant::now();
                store.take(Takes::new([take])).await.unwrap();
                times.push(begin.elapsed());
            }
            times.sort_unstable();
            // The first round connects.
            if round > 0 {
                percentiles.push(times[times.len() * 99 / 100]);
            }
        }
        percentiles
    });
    assert_within(
        "a check in Redis, p99",
        Duration::from_millis(1),
        percentiles,
    );
}
