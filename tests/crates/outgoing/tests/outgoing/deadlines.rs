//! 8: no call takes longer than it has.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::IntoResponse as _;
use proptest::prelude::*;
use specforge::outgoing::{Call, CallError, Outcome, Policy, RetryBudget, Upstream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::harness::{Answer, Server, ask, client, get, quick};

#[derive(Debug, Clone)]
struct Plan {
    deadline: u64,
    time_left: Option<u64>,
    attempt_timeout: u64,
    attempts: u32,
    concurrency: Option<usize>,
    /// How long each attempt takes, and what it comes to.
    takes: Vec<(u64, u8)>,
    retry_after: Option<u64>,
}

fn plan() -> impl Strategy<Value = Plan> {
    (
        0_u64..5_000,
        prop::option::of(0_u64..5_000),
        1_u64..3_000,
        1_u32..6,
        prop::option::of(1_usize..3),
        prop::collection::vec((0_u64..3_000, 0_u8..4), 1..8),
        prop::option::of(0_u64..20),
    )
        .prop_map(
            |(deadline, time_left, attempt_timeout, attempts, concurrency, takes, retry_after)| {
                Plan {
                    deadline,
                    time_left,
                    attempt_timeout,
                    attempts,
                    concurrency,
                    takes,
                    retry_after,
                }
            },
        )
}

async fn take(plan: Plan) {
    let mut policy = Policy::new()
        .deadline(Duration::from_millis(plan.deadline))
        .attempt_timeout(Duration::from_millis(plan.attempt_timeout))
        .attempts(plan.attempts)
        .budget(RetryBudget {
            percent: 1_000,
            per_second: 1_000,
        });
    if let Some(calls) = plan.concurrency {
        policy = policy.concurrency(calls);
    }
    let upstream = Upstream::new("deadline", policy);
    let time_left = plan.time_left.map(Duration::from_millis);
    let most = time_left.map_or(plan.deadline, |left| {
        u64::try_from(left.as_millis()).unwrap().min(plan.deadline)
    });
    let mut calls = JoinSet::new();
    // Others take places, where there are few.
    for _ in 0..3 {
        let (upstream, plan) = (upstream.clone(), plan.clone());
        calls.spawn(async move {
            let asked = plan.retry_after.map(Duration::from_secs);
            let begin = Instant::now();
            let result = upstream
                .run(
                    Call::repeatable().within(time_left),
                    |result: &Result<u8, u8>| match result {
                        Ok(_) | Err(0) => Outcome::ANSWERED,
                        Err(1) => Outcome::THROTTLED.after(asked),
                        Err(_) => Outcome::UNAVAILABLE.after(asked),
                    },
                    |about| {
                        let (millis, kind) = plan.takes[about.number as usize % plan.takes.len()];
                        assert!(about.time_left <= Duration::from_millis(plan.attempt_timeout));
                        assert!(about.time_left <= about.call_time_left);
                        assert!(
                            begin.elapsed() + about.call_time_left
                                <= Duration::from_millis(most + 1)
                        );
                        assert!(about.number < plan.attempts);
                        async move {
                            sleep(Duration::from_millis(millis)).await;
                            if kind == 3 { Ok(kind) } else { Err(kind) }
                        }
                    },
                )
                .await;
            (result, begin.elapsed())
        });
    }
    for (result, took) in calls.join_all().await {
        // tokio's timers are rounded up to a millisecond.
        assert!(
            took <= Duration::from_millis(most + 1),
            "{took:?}, {result:?}: {plan:?}"
        );
        if matches!(result, Err(CallError::Deadline)) {
            // A twentieth is kept to answer in; a deadline of the policy's own is used up.
            assert!(
                took >= Duration::from_millis((most - most / 20).saturating_sub(1)),
                "{took:?}: {plan:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn t08_no_call_takes_longer_than_it_has(plan in plan()) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(take(plan));
    }
}

#[tokio::test(start_paused = true)]
async fn t08_there_is_no_attempt_that_could_not_end() {
    let upstream = Upstream::new("slow", Policy::new().breaker(None));
    let takes = Duration::from_millis(400);
    let call = |deadline| {
        let mut made = 0;
        let upstream = upstream.clone();
        async move {
            let result: Result<(), CallError<()>> = upstream
                .run(
                    Call::repeatable().within(deadline),
                    |_| Outcome::AGAIN,
                    |_| {
                        made += 1;
                        async move {
                            sleep(takes).await;
                            Err(())
                        }
                    },
                )
                .await;
            // What it failed with is known: the time was not used up for nothing.
            assert!(matches!(result, Err(CallError::Failed(()))), "{result:?}");
            made
        }
    };
    // Nobody knows yet how long it takes.
    assert_eq!(call(None).await, 3);
    // Two would take 800 ms and the wait between them.
    assert_eq!(call(Some(Duration::from_millis(800))).await, 1);
}

/// Calls that wait for a place are given up in time, and are no fault of the upstream.
#[tokio::test(start_paused = true)]
async fn t08_a_place_that_is_not_free_in_time() {
    let policy = Policy::new()
        .concurrency(1)
        .attempt_timeout(Duration::from_secs(1))
        .breaker(crate::harness::touchy());
    let upstream = Upstream::new("narrow", policy);
    let judge = |_: &Result<(), ()>| Outcome::ANSWERED;
    let (first, second) = tokio::join!(
        upstream.run(Call::once(), judge, |_| async {
            sleep(Duration::from_millis(990)).await;
            Ok(())
        }),
        async {
            sleep(Duration::from_millis(1)).await;
            let begin = Instant::now();
            let result = upstream
                .run(Call::once(), judge, |_| async {
                    sleep(Duration::from_millis(5)).await;
                    Ok(())
                })
                .await;
            (result, begin.elapsed())
        },
    );
    assert!(first.is_ok());
    assert!(second.0.is_ok());
    let (first, second) = tokio::join!(
        upstream.run(Call::once(), judge, |_| async {
            sleep(Duration::from_mins(1)).await;
            Ok(())
        }),
        upstream.run(Call::once(), judge, |_| async { Ok(()) }),
    );
    assert!(matches!(first, Err(CallError::Timeout)), "{first:?}");
    assert!(matches!(second, Err(CallError::Busy)), "{second:?}");
}

/// The body is read within the deadline of the call as well.
#[tokio::test]
async fn t08_a_body_that_does_not_end() {
    let server = Server::new(|_| {
        let begun = futures_util::stream::unfold(0, |count| async move {
            sleep(Duration::from_millis(20)).await;
            Some((std::io::Result::Ok(Bytes::from_static(b"x")), count + 1))
        });
        Answer::Now(Body::from_stream(begun).into_response())
    })
    .await;
    let client = client(quick().deadline(Duration::from_millis(400)));
    let begin = std::time::Instant::now();
    let answer = client.get(&server.url).send().await.unwrap();
    let error = answer.bytes().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    assert!(begin.elapsed() >= Duration::from_millis(350));
    assert!(begin.elapsed() < Duration::from_secs(5));
    assert_eq!(specforge::Error::from(error).status(), 504);
}

#[tokio::test]
async fn t08_an_upstream_that_does_not_answer() {
    let server = Server::new(|_| Answer::Never).await;
    let policy = quick()
        .attempt_timeout(Duration::from_millis(100))
        .attempts(2);
    let client = client(policy).telling_deadlines();
    let begin = std::time::Instant::now();
    let error = client.get(&server.url).send().await.unwrap_err();
    assert_eq!(specforge::Error::from(error).status(), 504);
    assert!(begin.elapsed() >= Duration::from_millis(200));
    assert!(begin.elapsed() < Duration::from_secs(5));
    for seen in server.seen() {
        let left: u64 = seen
            .header("x-request-deadline-ms")
            .unwrap()
            .parse()
            .unwrap();
        assert!((50..=100).contains(&left), "{left}");
    }
    assert_eq!(server.seen().len(), 2);
    // A request of ours that has less time left.
    let error = client
        .get(&server.url)
        .within(Duration::from_millis(20))
        .send()
        .await;
    assert!(error.is_err());
    let last = server.seen().pop().unwrap();
    let left: u64 = last
        .header("x-request-deadline-ms")
        .unwrap()
        .parse()
        .unwrap();
    assert!(left <= 19, "{left}");
}

/// A call has the time of the request that it is made for, less a twentieth; the client hears of it in time.
#[tokio::test]
async fn t08_the_deadline_of_the_request_counts() {
    let server = Server::new(|_| Answer::Never).await;
    let shop = server.shop(&quick());
    let begin = std::time::Instant::now();
    let reply = ask(&shop, get("/quotes/SLOW")).await;
    assert_eq!(reply.status, 504, "{}", reply.body);
    assert!(begin.elapsed() < Duration::from_secs(5));
    // It is the call that was late, and not the operation.
    assert!(reply.body.contains("a service"), "{}", reply.body);
}
