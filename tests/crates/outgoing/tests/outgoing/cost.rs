//! 13: a policy costs a call that is answered at once next to nothing. The figures are `examples/figures.rs`; this is the bound that holds in an
//! unoptimised build on a busy machine, and that a system call, a timer or a task would break.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use specforge::outgoing::{Call, Outcome, Policy, Upstream};

#[tokio::test]
async fn t13_a_closed_breaker_is_cheap() {
    let upstream = Upstream::new("cheap", Policy::new());
    let mut best = Duration::MAX;
    for _ in 0..200 {
        let begin = Instant::now();
        for _ in 0..200 {
            let judge = |_: &Result<(), Infallible>| Outcome::ANSWERED;
            let call = upstream.run(Call::repeatable(), judge, |_| async { Ok(()) });
            call.await.unwrap();
        }
        best = best.min(begin.elapsed() / 200);
    }
    assert!(best < Duration::from_micros(5), "{best:?}");
}
