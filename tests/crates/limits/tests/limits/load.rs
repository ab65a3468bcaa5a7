//! The limit of requests at once.

use std::time::Duration;

use limits_tests::{App, app};
use specforge::store::Stores;
use specforge::{RateLimit, Settings};

use crate::harness::Send;

#[tokio::test]
async fn more_requests_at_once_are_refused_with_503() {
    let state = App::default();
    let settings = Settings::new().max_concurrent_requests(2);
    let app = app(Stores::memory(), settings, state.clone());
    let slow = Send::get("/slow");
    let running: Vec<_> = (0..2).map(|_| tokio::spawn(slow.to(&app))).collect();
    // A permit that is added wakes one that waits: both of them do.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let refused = slow.to(&app).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.json()["code"], "SERVICE_UNAVAILABLE");
    // A probe is let in.
    assert_eq!(Send::get("/health").status(&app).await, 204);
    state.gate.add_permits(2);
    for request in running {
        assert_eq!(request.await.unwrap().status, 204);
    }
    assert_eq!(Send::get("/address").status(&app).await, 200);
}

#[tokio::test]
async fn a_client_that_leaves_makes_room() {
    let state = App::default();
    let settings = Settings::new().max_concurrent_requests(1);
    let app = app(Stores::memory(), settings, state.clone());
    let gone = tokio::spawn(Send::get("/slow").to(&app));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(Send::get("/address").status(&app).await, 503);
    gone.abort();
    let _cancelled = gone.await;
    assert_eq!(Send::get("/address").status(&app).await, 200);
}

/// An execution that outlives its client counts until it ends.
#[tokio::test]
async fn an_execution_without_a_client_still_takes_room() {
    let state = App {
        charges_wait: true,
        ..App::default()
    };
    let settings = Settings::new().max_concurrent_requests(1);
    let app = app(Stores::memory(), settings, state.clone());
    let charge = Send::post("/charges").header("idempotency-key", "one");
    let gone = tokio::spawn(charge.to(&app));
    tokio::time::sleep(Duration::from_millis(50)).await;
    gone.abort();
    let _cancelled = gone.await;
    assert_eq!(Send::get("/address").status(&app).await, 503);
    state.gate.add_permits(1);
    for _ in 0..1_000 {
        if Send::get("/address").status(&app).await == 200 {
            assert_eq!(charge.to(&app).await.header("idempotency-replayed"), "true");
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it never ends");
}

/// What is not let in is not counted.
#[tokio::test]
async fn what_is_shed_takes_nothing_from_a_limit() {
    let state = App::default();
    let settings = Settings::new()
        .max_concurrent_requests(1)
        .rate_limit(RateLimit::new(3, Duration::from_hours(1)));
    let app = app(Stores::memory(), settings, state.clone());
    let running = tokio::spawn(Send::get("/slow").to(&app));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(Send::get("/address").statuses(&app, 10).await, [503; 10]);
    state.gate.add_permits(1);
    assert_eq!(running.await.unwrap().status, 204);
    assert_eq!(
        Send::get("/address").statuses(&app, 3).await,
        [200, 200, 429]
    );
}
