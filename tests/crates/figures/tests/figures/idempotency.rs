//! 27: what a key costs, and how many of them a second `SQLite` takes that survives a loss of power.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use idempotency_tests::{Bank, app};
use specforge::store::{Durability, IdempotencyStore, SqliteStore, Stores};
use test_support::{Kind, Place, rounds};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::{alone, assert_within, median, times};

async fn charge(app: &Router, key: Option<String>) -> Duration {
    let mut request =
        Request::post("/accounts/a/charges").header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let body = format!(r#"{{"amount":5,"then":"charge{}"}}"#, "x".repeat(480));
    let request = request.body(Body::from(body)).unwrap();
    let begin = Instant::now();
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::CREATED);
    begin.elapsed()
}

/// What a key adds to a request, in the middle of many that follow each other: those with and without one alternate.
fn added(what: &str, stores: Stores, bound: Duration) {
    let runtime = Runtime::new().unwrap();
    let (bare, app) = (
        app(Stores::memory(), Bank::default()),
        app(stores, Bank::default()),
    );
    let count = rounds(200, 2_000);
    let medians = (0..3).map(|round| {
        runtime.block_on(async {
            let (mut without, mut with) = (Vec::new(), Vec::new());
            for index in 0..count {
                without.push(charge(&bare, None).await);
                with.push(charge(&app, Some(format!("{round}-{index}"))).await);
            }
            median(with).saturating_sub(median(without))
        })
    });
    assert_within(what, bound, medians);
}

#[test]
fn t27_a_key_in_memory() {
    let _alone = alone();
    let bound = Duration::from_micros(300);
    added("a key in memory, p50", Stores::memory(), bound);
}

/// A store in a file, which a runtime of its own writes, as long as the guard lives.
fn sqlite(durability: Durability) -> (Stores, Runtime, Place) {
    let runtime = Runtime::new().unwrap();
    let (store, place) = runtime.block_on(async {
        let place = Place::new("figures", Kind::Sqlite).await;
        let store = SqliteStore::new(place.sqlite()).durability(durability);
        // Made before anything is measured.
        store.sweep(1).await.unwrap();
        (store, place)
    });
    let stores = Stores::custom(store).store_timeout(Duration::from_secs(5));
    (stores, runtime, place)
}

#[test]
fn t27_a_key_in_sqlite() {
    let _alone = alone();
    let (stores, _runtime, _place) = sqlite(Durability::Process);
    added(
        "a key in SQLite, NORMAL, p50",
        stores,
        Duration::from_millis(2),
    );
}

/// 32 clients, and records that are on the disk before anybody is told: many of them share a commit.
#[test]
#[allow(clippy::print_stdout, reason = "a bound that is kept is a figure")]
fn t27_keys_in_sqlite_that_survive_a_loss_of_power() {
    let _alone = alone();
    let (stores, runtime, _place) = sqlite(Durability::Power);
    let app = app(stores, Bank::default());
    let each = rounds(20, 400);
    let mut best = 0.0_f64;
    for round in 0..3 {
        let begin = Instant::now();
        runtime.block_on(async {
            let mut clients = JoinSet::new();
            for client in 0..32 {
                let app = app.clone();
                clients.spawn(async move {
                    for index in 0..each {
                        charge(&app, Some(format!("{round}-{client}-{index}"))).await;
                    }
                });
            }
            clients.join_all().await;
        });
        #[allow(clippy::cast_precision_loss, reason = "some thousands")]
        let rate = 32.0 * each as f64 / begin.elapsed().as_secs_f64();
        best = best.max(rate);
    }
    println!("keys in SQLite, FULL, 32 clients: {best:.0} of 3000 a second");
    assert!(best >= 3_000.0 / f64::from(times()), "{best}");
}
