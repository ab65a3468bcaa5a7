//! 13: a policy costs a call that is answered at once next to nothing.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use specforge::outgoing::{Call, Outcome, Policy, Upstream};

use crate::{alone, assert_within};

#[test]
fn t13_a_closed_breaker_is_cheap() {
    let _alone = alone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let upstream = Upstream::new("cheap", Policy::new());
    let round = || {
        let begin = Instant::now();
        runtime.block_on(async {
            for _ in 0..1_000 {
                let judge = |_: &Result<(), Infallible>| Outcome::ANSWERED;
                let call = upstream.run(Call::once(), judge, |_| async { Ok(()) });
                call.await.unwrap();
            }
        });
        begin.elapsed() / 1_000
    };
    let rounds: Vec<Duration> = (0..200).map(|_| round()).collect();
    assert_within("a closed breaker", Duration::from_nanos(150), rounds);
}
