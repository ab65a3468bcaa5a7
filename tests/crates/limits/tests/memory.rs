//! 5: the bounds of memory. In a process of its own, since it is the process that is measured.

use std::time::{Duration, Instant};

use specforge::store::{LimitKey, MemoryLimitStore, Take};

const SECOND: i64 = 1_000_000;

fn take(client: u64) -> Take {
    let mut key = [7; 32];
    key[8..16].copy_from_slice(&client.to_be_bytes());
    Take {
        key: LimitKey(key),
        cost: 60 * SECOND,
        tolerance: 300 * SECOND,
    }
}

/// What the process has in memory, in bytes (Linux).
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[test]
fn t05_a_million_clients_take_no_more_memory_than_the_bound() {
    let store = MemoryLimitStore::default();
    let before = resident();
    let (mut admitted, mut longest) = (0_u64, Duration::ZERO);
    let first = 100_000;
    for client in 0..1_000_000 {
        let begin = Instant::now();
        admitted += u64::from(store.take_now(&[take(client)]).admitted);
        longest = longest.max(begin.elapsed());
    }
    assert!(
        (90_000..=101_000).contains(&store.keys()),
        "{}",
        store.keys()
    );
    // Who came first has a bucket; the others share a few.
    assert!(admitted < first + 1_000, "{admitted}");
    // Whoever has a bucket keeps it: nobody is forgotten.
    let kept = (0..90_000).filter(|client| store.take_now(&[take(*client)]).admitted);
    assert!(kept.count() > 85_000);
    if let (Some(before), Some(after)) = (before, resident()) {
        let grown = after.saturating_sub(before);
        assert!(grown < 16 << 20, "{} MiB", grown >> 20);
    }
    // No table is so large that looking through it stops anybody for long; a machine that is busy with others may.
    assert!(longest < Duration::from_millis(500), "{longest:?}");
}

#[test]
fn t05_the_overflow_bucket_is_strict_and_buckets_that_are_full_make_room() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    let time = Arc::new(AtomicI64::new(1_700_000_000 * SECOND));
    let now = Arc::clone(&time);
    let clock = specforge::store::Clock::in_micros(move || now.load(Ordering::SeqCst));
    let store = MemoryLimitStore::with_keys(10).with_clock(clock);
    let admits = |client| store.take_now(&[take(client)]).admitted;
    for client in 0..10 {
        assert!(admits(client));
    }
    // Five for all others together.
    for client in 10..15 {
        assert!(admits(client));
    }
    for client in 15..1_000 {
        assert!(!admits(client));
    }
    assert_eq!(store.keys(), 10);
    // Those who have a bucket do not notice.
    assert!(admits(3));
    // After a minute nine buckets are full again, and make room.
    time.fetch_add(60 * SECOND, Ordering::SeqCst);
    for client in 2_000..2_009 {
        assert!(admits(client));
    }
    assert_eq!(store.keys(), 10);
}
