//! 2, 3 and 10: probes, and how soon an upstream that is well again is used again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use specforge::outgoing::{
    Breaker, BreakerSettings, BreakerState, Call, CallError, Outcome, Policy, Upstream,
};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::harness::{Manual, touchy};

/// An open breaker whose time has passed.
fn at_the_edge(probes: u32) -> (Arc<Breaker>, Arc<Manual>) {
    let clock = Arc::new(Manual::default());
    let settings = BreakerSettings { probes, ..touchy() };
    let breaker = Breaker::with_clock("edge", settings, clock.clone());
    breaker.admit().unwrap().record(true);
    assert_eq!(breaker.state(), BreakerState::Open);
    assert!(breaker.admit().is_err());
    clock.advance(Duration::from_secs(6));
    (Arc::new(breaker), clock)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn t02_of_1_000_tasks_at_the_edge_3_are_probes() {
    for _ in 0..20 {
        let (breaker, _) = at_the_edge(3);
        let (admitted, all) = (Arc::new(AtomicUsize::new(0)), Arc::new(Barrier::new(1_000)));
        let mut tasks = JoinSet::new();
        for _ in 0..1_000 {
            let (breaker, admitted, all) = (
                Arc::clone(&breaker),
                Arc::clone(&admitted),
                Arc::clone(&all),
            );
            tasks.spawn(async move {
                let permit = breaker.admit();
                admitted.fetch_add(usize::from(permit.is_ok()), Ordering::SeqCst);
                // Nobody ends before all began.
                all.wait().await;
                if let Ok(permit) = permit {
                    permit.record(false);
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(admitted.load(Ordering::SeqCst), 3);
        assert_eq!(breaker.state(), BreakerState::Closed);
    }
}

#[test]
fn t02_of_as_many_threads_as_well() {
    for _ in 0..200 {
        let (breaker, _) = at_the_edge(2);
        let (barrier, admitted) = (std::sync::Barrier::new(8), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    barrier.wait();
                    let permit = breaker.admit();
                    admitted.fetch_add(usize::from(permit.is_ok()), Ordering::SeqCst);
                    barrier.wait();
                });
            }
        });
        assert_eq!(admitted.load(Ordering::SeqCst), 2);
    }
}

#[test]
fn t03_a_probe_that_is_dropped_gives_its_place_back() {
    let (breaker, _) = at_the_edge(1);
    for _ in 0..100 {
        let probe = breaker.admit().unwrap();
        assert!(breaker.admit().is_err());
        drop(probe);
    }
    let probe = breaker.admit().unwrap();
    // One that panics is dropped as well.
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || {
        let _probe = probe;
        panic!("as it was told to");
    }));
    assert!(panicked.is_err());
    breaker.admit().unwrap().record(false);
    assert_eq!(breaker.state(), BreakerState::Closed);
}

#[test]
fn t03_a_probe_of_another_time_gives_nothing_back() {
    let (breaker, clock) = at_the_edge(2);
    let (early, other) = (breaker.admit().unwrap(), breaker.admit().unwrap());
    other.record(true);
    clock.advance(Duration::from_mins(1));
    let (_first, _second) = (breaker.admit().unwrap(), breaker.admit().unwrap());
    drop(early);
    assert!(breaker.admit().is_err());
}

#[tokio::test(start_paused = true)]
async fn t03_a_call_that_is_given_up_counts_for_nothing() {
    let settings = BreakerSettings {
        probes: 1,
        ..touchy()
    };
    let upstream = Upstream::new("given-up", Policy::new().breaker(settings));
    let judge = |_: &Result<(), ()>| Outcome::FAILED;
    for _ in 0..10 {
        let call = upstream.run(Call::once(), judge, |_| std::future::pending());
        assert!(timeout(Duration::from_secs(1), call).await.is_err());
        assert_eq!(upstream.breaker_state(), BreakerState::Closed);
    }
    let failed = upstream
        .run(Call::once(), judge, |_| async { Err(()) })
        .await;
    assert!(matches!(failed, Err(CallError::Failed(()))));
    assert_eq!(upstream.breaker_state(), BreakerState::Open);
    sleep(Duration::from_secs(6)).await;
    for _ in 0..10 {
        let call = upstream.run(Call::once(), judge, |_| std::future::pending());
        assert!(timeout(Duration::from_secs(1), call).await.is_err());
        assert_eq!(upstream.breaker_state(), BreakerState::HalfOpen);
    }
}

/// 100 calls a second; the upstream is down for a while.
#[tokio::test(start_paused = true)]
async fn t10_an_upstream_that_is_well_again_is_used_again() {
    for round in 0..30_u64 {
        let upstream = Upstream::new("down", Policy::new());
        let is_down = Arc::new(AtomicBool::new(true));
        let judge = |result: &Result<(), ()>| match result {
            Ok(()) => Outcome::ANSWERED,
            Err(()) => Outcome::UNAVAILABLE,
        };
        let call = || {
            let (upstream, is_down) = (upstream.clone(), Arc::clone(&is_down));
            async move {
                let attempt = |_| async {
                    sleep(Duration::from_millis(5)).await;
                    if is_down.load(Ordering::SeqCst) {
                        Err(())
                    } else {
                        Ok(())
                    }
                };
                upstream.run(Call::once(), judge, attempt).await
            }
        };
        // The first time that it is open ends before, while, or after the upstream is well again.
        let down = Duration::from_millis(300 + 700 * round);
        let begin = Instant::now();
        let (mut longest, mut well_since) = (Duration::ZERO, None);
        loop {
            if begin.elapsed() >= down && well_since.is_none() {
                is_down.store(false, Ordering::SeqCst);
                well_since = Some(Instant::now());
            }
            match call().await {
                Ok(()) => break,
                Err(CallError::Open(open)) => longest = longest.max(open.left),
                Err(_) => {}
            }
            sleep(Duration::from_millis(5)).await;
        }
        let recovered = well_since.map(|since| since.elapsed()).unwrap();
        assert!(
            recovered < longest + Duration::from_secs(1),
            "{recovered:?} after {longest:?}"
        );
        // And all of it: three probes, then everybody.
        let mut tasks = JoinSet::new();
        for _ in 0..3 {
            call().await.unwrap();
        }
        for _ in 0..50 {
            tasks.spawn(call());
        }
        assert!(
            tasks
                .join_all()
                .await
                .into_iter()
                .all(|result| result.is_ok())
        );
    }
}
