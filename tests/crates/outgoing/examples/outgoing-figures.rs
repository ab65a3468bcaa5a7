//! 13: what a policy costs a call that is answered at once, its breaker closed. In nanoseconds:
//!
//! `cargo run --release -p outgoing-tests --example outgoing-figures`
//!
//! In instructions, which do not depend on what else the machine does: one case, so many times, under valgrind, and the same with none:
//!
//! `valgrind --tool=callgrind target/release/examples/outgoing-figures policy 100000`
#![allow(clippy::print_stdout, reason = "it prints figures")]

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::hint::black_box;
use std::time::{Duration, Instant};

use specforge::outgoing::{Breaker, BreakerSettings, Call, Outcome, Policy, Upstream};
use tower::{Layer as _, Service as _, ServiceExt as _};
use tower_resilience::circuitbreaker::{CircuitBreakerLayer, SlidingWindowType};

const CASES: [&str; 5] = [
    "bare",
    "breaker",
    "policy",
    "policy, repeatable",
    "tower-resilience",
];

/// The call: answered at once.
fn answer() -> Ready<Result<u64, Infallible>> {
    ready(Ok(black_box(7)))
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "that is how a judge is asked"
)]
fn judge(_: &Result<u64, Infallible>) -> Outcome {
    Outcome::ANSWERED
}

async fn run(case: &str, calls: u32) {
    let upstream = Upstream::new("figures", Policy::new());
    match case {
        "bare" => {
            for _ in 0..calls {
                assert!(answer().await.is_ok());
            }
        }
        "breaker" => {
            let breaker = Breaker::new("figures", BreakerSettings::default());
            for _ in 0..calls {
                let permit = breaker.admit().expect("it is closed");
                permit.record(answer().await.is_err());
            }
        }
        "policy" => {
            for _ in 0..calls {
                let answer = upstream.run(Call::once(), judge, |_| answer());
                assert!(answer.await.is_ok());
            }
        }
        "policy, repeatable" => {
            for _ in 0..calls {
                let answer = upstream.run(Call::repeatable(), judge, |_| answer());
                assert!(answer.await.is_ok());
            }
        }
        // Its circuit breaker alone, with the same window.
        "tower-resilience" => {
            let layer = CircuitBreakerLayer::builder()
                .sliding_window_type(SlidingWindowType::TimeBased)
                .sliding_window_duration(Duration::from_secs(10))
                .minimum_number_of_calls(20)
                .build()
                .expect("its settings are right");
            let mut service = layer.layer(tower::service_fn(|()| answer()));
            for _ in 0..calls {
                let answer = service.ready().await.expect("it is closed").call(());
                assert!(answer.await.is_ok());
            }
        }
        other => panic!("there is no case `{other}`"),
    }
}

/// The best of many rounds, in nanoseconds a call.
async fn best(case: &str) -> f64 {
    const CALLS: u32 = 2_000;
    let mut best = f64::MAX;
    for _ in 0..300 {
        let begin = Instant::now();
        run(case, CALLS).await;
        best = best.min(begin.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
    }
    best
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    if let (Some(case), Some(calls)) = (arguments.next(), arguments.next()) {
        return run(&case, calls.parse().expect("a number of calls")).await;
    }
    let mut clock = f64::MAX;
    for _ in 0..300 {
        let begin = Instant::now();
        for _ in 0..2_000 {
            black_box(Instant::now());
        }
        clock = clock.min(begin.elapsed().as_secs_f64() * 1e9 / 2_000.0);
    }
    println!(
        "| call | ns |\n|---|---|\n| reading the clock, which a policy does twice | {clock:.0} |"
    );
    for case in CASES {
        println!("| {case} | {:.0} |", best(case).await);
    }
}
