//! 8: stores that fail, and come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use limits_tests::{App, app};
use specforge::store::{
    LimitStore, MemoryLimitStore, StoreError, StoreFuture, Stores, Taken, Takes,
};
use specforge::{RateLimit, Settings};
use test_support::{Wire, server};

use crate::harness::{At, Kind, Log, Send};

/// A store that answers, fails or hangs, as it is told.
#[derive(Debug, Clone, Default)]
struct Moody {
    store: Arc<MemoryLimitStore>,
    mood: Arc<AtomicU8>,
    asked: Arc<AtomicUsize>,
}

const WELL: u8 = 0;
const FAILS: u8 = 1;
const HANGS: u8 = 2;

impl Moody {
    fn set(&self, mood: u8) {
        self.mood.store(mood, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl LimitStore for Moody {
    fn take(&self, takes: Takes) -> StoreFuture<'_, Taken> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::SeqCst);
            match self.mood.load(Ordering::SeqCst) {
                WELL => Ok(self.store.take_now(&takes)),
                FAILS => Err(StoreError::new("it is down")),
                _ => std::future::pending().await,
            }
        })
    }

    fn sweep(&self, _: u32) -> StoreFuture<'_, u64> {
        Box::pin(async { Ok(0) })
    }
}

fn on(store: &Moody, settings: Settings) -> Router {
    app(
        Stores::memory().limits(store.clone()),
        settings,
        App::default(),
    )
}

#[tokio::test(start_paused = true)]
async fn t08_while_the_store_fails_this_process_counts() {
    for mood in [FAILS, HANGS] {
        let store = Moody::default();
        let app = on(&store, Settings::new());
        let send = Send::get("/open");
        assert_eq!(send.statuses(&app, 2).await, [204, 204]);
        store.set(mood);
        // It begins anew, and keeps the limit.
        assert_eq!(
            send.statuses(&app, 7).await,
            [204, 204, 204, 204, 204, 429, 429]
        );
        store.set(WELL);
        tokio::time::sleep(Duration::from_secs(33)).await;
        // Three were left in the store.
        assert_eq!(send.statuses(&app, 4).await, [204, 204, 204, 429]);
    }
}

#[tokio::test(start_paused = true)]
async fn t08_an_operation_can_refuse_while_the_store_fails() {
    for mood in [FAILS, HANGS] {
        let store = Moody::default();
        let app = on(&store, Settings::new());
        let login = Send::post("/login").token("ada.1");
        assert_eq!(login.status(&app).await, 204);
        store.set(mood);
        let refused = login.to(&app).await;
        assert_eq!(refused.status, 503);
        assert_eq!(refused.header("retry-after"), "1");
        assert_eq!(refused.json()["code"], "SERVICE_UNAVAILABLE");
        assert_eq!(login.statuses(&app, 20).await, [503; 20]);
        store.set(WELL);
        tokio::time::sleep(Duration::from_secs(33)).await;
        assert_eq!(login.statuses(&app, 4).await, [204, 204, 204, 429]);
    }
}

#[tokio::test(start_paused = true)]
async fn t08_a_limit_of_the_settings_can_refuse_as_well() {
    let store = Moody::default();
    let limit = RateLimit::new(9, Duration::from_secs(9)).refuse_on_store_failure();
    let app = on(&store, Settings::new().rate_limit(limit));
    store.set(FAILS);
    assert_eq!(Send::get("/address").status(&app).await, 503);
}

/// A store that hangs costs a few requests its timeout, and not all of them.
#[tokio::test(start_paused = true)]
async fn t08_a_store_that_hangs_is_left_alone() {
    let log = Log::capture();
    let store = Moody::default();
    let app = on(&store, Settings::new());
    store.set(HANGS);
    let begin = tokio::time::Instant::now();
    for _ in 0..1_000 {
        Send::get("/open").status(&app).await;
    }
    assert_eq!(store.asked(), 3);
    assert_eq!(begin.elapsed(), Duration::from_millis(750));
    // One tries again after a second, then after two, and so on.
    for (second, asked) in [(1, 4), (2, 4), (3, 5), (4, 5), (5, 5), (6, 5), (7, 6)] {
        tokio::time::sleep(Duration::from_secs(1)).await;
        for _ in 0..10 {
            Send::get("/open").status(&app).await;
        }
        assert_eq!(store.asked(), asked, "after {second} s");
    }
    store.set(WELL);
    tokio::time::sleep(Duration::from_secs(10)).await;
    for _ in 0..10 {
        Send::get("/open").status(&app).await;
    }
    assert_eq!(store.asked(), 16);
    // The log says when it begins and when it ends.
    assert_eq!(
        log.count("until it does, this process counts for itself"),
        1
    );
    assert_eq!(log.count("counted in their store again"), 1);
}

async fn outage(kind: Kind, variable: &str) {
    let at = At::new(kind).await;
    let wire = Wire::to(&server(variable)).await;
    let stores = Stores::memory();
    let stores = match kind {
        Kind::Redis => stores.limits(at.redis(wire.url())),
        _ => stores.limits(at.postgres(wire.url())),
    };
    // Long enough for a slow machine, and short against what an outage may take.
    let stores = stores.limit_timeout(Duration::from_secs(2));
    let app = app(stores, Settings::new(), App::default());
    let (open, login) = (Send::get("/open"), Send::post("/login").token("ada.1"));
    assert_eq!(open.statuses(&app, 3).await, [204; 3]);
    assert_eq!(login.statuses(&app, 2).await, [204; 2]);

    wire.set(false);
    let begin = Instant::now();
    assert_eq!(login.statuses(&app, 5).await, [503; 5]);
    assert_eq!(open.statuses(&app, 6).await, [204, 204, 204, 204, 204, 429]);
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );

    wire.set(true);
    for attempt in 0.. {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let status = login.status(&app).await;
        if status != 503 {
            // What was counted before the outage still is: two of four were left.
            assert_eq!(status, 204);
            break;
        }
        assert!(attempt < 300, "it does not come back");
    }
    assert_eq!(login.statuses(&app, 2).await, [204, 429]);
    assert_eq!(open.statuses(&app, 3).await, [204, 204, 429]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t08_redis_goes_and_comes_back() {
    outage(Kind::Redis, "REDIS_URL").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t08_postgres_goes_and_comes_back() {
    outage(Kind::Postgres, "DATABASE_URL").await;
}
