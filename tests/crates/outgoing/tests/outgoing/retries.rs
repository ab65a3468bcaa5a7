//! 4, 5, 7 and 9: waits, the budget, and what the upstream asks for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use specforge::outgoing::{
    Attempt, Backoff, BreakerState, Call, CallError, Outcome, Policy, RetryBudget, Upstream,
    retry_after,
};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

/// A call all of whose attempts come to this; how many there were.
async fn failing(upstream: &Upstream, outcome: Outcome) -> usize {
    let attempts = AtomicUsize::new(0);
    let result: Result<(), CallError<()>> = upstream
        .run(
            Call::repeatable(),
            |_| outcome,
            |about: Attempt| {
                assert_eq!(about.number as usize, attempts.load(Ordering::SeqCst));
                attempts.fetch_add(1, Ordering::SeqCst);
                async { Err(()) }
            },
        )
        .await;
    assert!(result.is_err());
    attempts.load(Ordering::SeqCst)
}

fn plenty() -> RetryBudget {
    RetryBudget {
        percent: 1_000,
        per_second: 1_000,
    }
}

/// Full jitter: the waits are as likely anywhere between nothing and the bound (Kolmogorov and Smirnov's test, one false alarm in a million).
#[tokio::test(start_paused = true)]
async fn t04_waits_are_uniform() {
    const WAITS: usize = 2_000;
    let backoff = Backoff {
        base: Duration::from_secs(8),
        ..Backoff::default()
    };
    // The second wait's bound is twice the first one's.
    for (attempts, bound) in [(2, 8.0), (3, 16.0)] {
        let policy = Policy::new()
            .attempts(attempts)
            .backoff(backoff)
            .budget(plenty())
            .breaker(None)
            .deadline(Duration::from_mins(10));
        let upstream = Upstream::new("uniform", policy);
        let mut waits = Vec::new();
        for _ in 0..WAITS {
            let times = std::sync::Mutex::new(Vec::new());
            let result: Result<(), CallError<()>> = upstream
                .run(
                    Call::repeatable(),
                    |_| Outcome::UNAVAILABLE,
                    |_| {
                        times.lock().unwrap().push(Instant::now());
                        async { Err(()) }
                    },
                )
                .await;
            assert!(result.is_err());
            let times = times.into_inner().unwrap();
            assert_eq!(times.len(), attempts as usize);
            let wait = times[times.len() - 1] - times[times.len() - 2];
            waits.push(wait.as_secs_f64() / bound);
        }
        waits.sort_by(f64::total_cmp);
        let count = f64::from(u32::try_from(WAITS).unwrap());
        let distance = waits
            .iter()
            .zip(0_u32..)
            .fold(0.0_f64, |most, (wait, index)| {
                let (below, above) = (f64::from(index) / count, f64::from(index + 1) / count);
                most.max((wait - below).abs()).max((wait - above).abs())
            });
        assert!(distance < 2.69 / count.sqrt(), "{distance}");
        // tokio's timers are rounded up to a millisecond.
        assert!(waits.iter().all(|wait| *wait <= 1.0 + 0.002 / bound));
    }
}

#[test]
fn t04_no_wait_is_longer_than_the_cap() {
    let backoff = Backoff::default();
    let expected = [50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000];
    for (failed, millis) in (1..).zip(expected) {
        assert_eq!(backoff.bound(failed, false), Duration::from_millis(millis));
    }
    assert_eq!(backoff.bound(1, true), Duration::from_secs(1));
    assert_eq!(backoff.bound(5, true), Duration::from_secs(16));
    for failed in [6, 31, 32, 33, 63, 64, 65, u32::MAX] {
        for throttled in [false, true] {
            assert!(backoff.bound(failed, throttled) <= backoff.cap);
            assert!(backoff.wait(failed, throttled, 1.0, None) <= backoff.cap);
        }
    }
    assert_eq!(backoff.bound(64, false), backoff.cap);
    assert_eq!(backoff.bound(0, false), backoff.base);
    assert_eq!(
        backoff.wait(3, false, 0.5, None),
        Duration::from_millis(100)
    );
    assert_eq!(backoff.wait(3, false, f64::NAN, None), Duration::ZERO);
}

/// 1,000 calls a second for 20 seconds, all of which fail.
#[tokio::test(start_paused = true)]
async fn t05_retries_are_a_fifth_of_the_calls() {
    const SECONDS: usize = 20;
    let attempts = Arc::new(AtomicUsize::new(0));
    let upstream = Upstream::new("down", Policy::new().breaker(None));
    let mut calls = JoinSet::new();
    for _ in 0..SECONDS * 100 {
        for _ in 0..10 {
            let (upstream, attempts) = (upstream.clone(), Arc::clone(&attempts));
            calls.spawn(async move {
                let made = failing(&upstream, Outcome::UNAVAILABLE).await;
                attempts.fetch_add(made, Ordering::SeqCst);
            });
        }
        sleep(Duration::from_millis(10)).await;
    }
    calls.join_all().await;
    let (made, calls) = (attempts.load(Ordering::SeqCst), SECONDS * 1_000);
    // Ten a second, and as many as ten seconds have at once in the beginning.
    let most = calls * 12 / 10 + 10 * (SECONDS + 10);
    assert!(made <= most, "{made} of {most}");
    assert!(made >= calls * 11 / 10, "{made}: there is no retry at all");
}

#[tokio::test(start_paused = true)]
async fn t05_few_calls_have_all_their_retries() {
    let upstream = Upstream::new("seldom", Policy::new().breaker(None));
    for _ in 0..50 {
        assert_eq!(failing(&upstream, Outcome::UNAVAILABLE).await, 3);
        sleep(Duration::from_secs(1)).await;
    }
}

/// With a breaker, most calls are not even made.
#[tokio::test(start_paused = true)]
async fn t05_an_upstream_that_is_down_is_left_alone() {
    let attempts = AtomicUsize::new(0);
    let upstream = Upstream::new("down", Policy::new());
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(20) {
        let _: Result<(), CallError<()>> = upstream
            .run(
                Call::repeatable(),
                |_| Outcome::UNAVAILABLE,
                |_| {
                    attempts.fetch_add(1, Ordering::SeqCst);
                    async { Err(()) }
                },
            )
            .await;
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(upstream.breaker_state(), BreakerState::Open);
    let made = attempts.load(Ordering::SeqCst);
    assert!((20..40).contains(&made), "{made}");
}

#[tokio::test(start_paused = true)]
async fn t05_what_another_layer_tries_again_is_tried_once() {
    let (outer, inner) = (
        Upstream::new("outer", Policy::new().breaker(None)),
        Upstream::new("inner", Policy::new().breaker(None)),
    );
    let made = AtomicUsize::new(0);
    let result: Result<(), _> = outer
        .run(
            Call::repeatable(),
            |_| Outcome::UNAVAILABLE,
            |_| async {
                made.fetch_add(
                    failing(&inner, Outcome::UNAVAILABLE).await,
                    Ordering::SeqCst,
                );
                Err(())
            },
        )
        .await;
    assert!(result.is_err());
    assert_eq!(made.load(Ordering::SeqCst), 3);
    // One that is made once leaves its retries to others.
    let result: Result<(), _> = outer
        .run(
            Call::once(),
            |_| Outcome::UNAVAILABLE,
            |_| async {
                made.fetch_add(
                    failing(&inner, Outcome::UNAVAILABLE).await,
                    Ordering::SeqCst,
                );
                Err(())
            },
        )
        .await;
    assert!(result.is_err());
    assert_eq!(made.load(Ordering::SeqCst), 6);
}

#[test]
fn t07_seconds_and_dates() {
    // 1994-11-06T08:49:37Z, the RFC's own example in its three forms.
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
    let early = date - Duration::from_secs(90);
    for (text, expected) in [
        ("120", Some(120)),
        (" 0 ", Some(0)),
        ("99999999999999999999999", Some(u64::MAX)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", Some(90)),
        ("Sunday, 06-Nov-94 08:49:37 GMT", Some(90)),
        ("Sun Nov  6 08:49:37 1994", Some(90)),
        ("Sun, 06 Nov 1993 08:49:37 GMT", None),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("soon", None),
        ("1994-11-06T08:49:37Z", None),
    ] {
        let found = retry_after(text, early);
        assert_eq!(found, expected.map(Duration::from_secs), "{text}");
    }
    let late = date + Duration::from_secs(1);
    assert_eq!(
        retry_after("Sun, 06 Nov 1994 08:49:37 GMT", late),
        Some(Duration::ZERO)
    );
}

/// The wait is the one that was asked for, but never more than five seconds more than its own.
#[tokio::test(start_paused = true)]
async fn t07_the_upstream_is_given_its_time() {
    for (asked, least, most) in [
        (Some(0), 0, 51),
        (Some(3), 3_000, 3_001),
        (Some(u64::MAX), 5_000, 5_051),
        (None, 0, 51),
    ] {
        let upstream = Upstream::new("asks", Policy::new().breaker(None).attempts(2));
        let begin = Instant::now();
        let asked = asked.map(Duration::from_secs);
        assert_eq!(
            failing(&upstream, Outcome::UNAVAILABLE.after(asked)).await,
            2
        );
        let waited = begin.elapsed().as_millis();
        assert!((least..=most).contains(&waited), "{asked:?}: {waited}");
    }
}

/// 1,000 calls at once that all hear that there are too many.
#[tokio::test(start_paused = true)]
async fn t09_too_many_requests_are_not_made_more() {
    let upstream = Upstream::new("busy", Policy::new());
    let attempts = Arc::new(AtomicUsize::new(0));
    let mut calls = JoinSet::new();
    let begin = Instant::now();
    for _ in 0..1_000 {
        let (upstream, attempts) = (upstream.clone(), Arc::clone(&attempts));
        calls.spawn(async move {
            let asked = Outcome::THROTTLED.after(Some(Duration::from_secs(2)));
            let made = failing(&upstream, asked).await;
            attempts.fetch_add(made, Ordering::SeqCst);
            (made, begin.elapsed())
        });
    }
    for (made, took) in calls.join_all().await {
        // Nobody comes back before it was asked to.
        let waits = u64::try_from(made - 1).unwrap();
        assert!(took >= Duration::from_secs(2) * u32::try_from(waits).unwrap());
    }
    let made = attempts.load(Ordering::SeqCst);
    assert!((1_100..=1_320).contains(&made), "{made}");
    // It answers: that is no fault.
    assert_eq!(upstream.breaker_state(), BreakerState::Closed);
}
