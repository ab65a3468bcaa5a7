//! 19 to 21: expiry, clocks, bounds.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use idempotency_tests::{Bank, app};
use specforge::store::{Clock, MemoryLimits, MemoryStore, SqliteStore, Stores};

use crate::harness::{At, Kind, Send, Shared, on_every_store, until};

on_every_store! {
    /// `ttl: 1s`, at every pace: a slower one is another attempt.
    async fn t19_an_answer_is_replayed_for_its_time(at: At, pace: Pace) {
        let (app, bank) = at.app();
        let send = Send::post("/accounts/a/charges", "k", r#"{"amount":5}"#);
        let first = send.to(&app).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
        send.to(&app).await.assert_replays(&first);
        tokio::time::sleep(pace.millis(1_000)).await;
        let anew = send.to(&app).await;
        assert!(anew.status == 201 && !anew.is_replay(), "{anew:?}");
        assert_eq!(bank.charges(), 2);
    }
}

/// A clock that is set by hand, in milliseconds.
fn clock() -> (Clock, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(1_800_000_000_000));
    let shown = Arc::clone(&now);
    (Clock::new(move || shown.load(Ordering::SeqCst)), now)
}

const HOUR: i64 = 3_600_000;

#[tokio::test]
async fn t19_the_time_to_live_to_the_millisecond() {
    let (clock, now) = clock();
    let bank = Bank::default();
    let store = MemoryStore::new(MemoryLimits::default()).with_clock(clock);
    let app = app(Stores::custom(store), bank.clone());
    let send = Send::post("/charges", "k", r#"{"amount":5}"#);
    let first = send.to(&app).await;
    now.fetch_add(24 * HOUR - 1, Ordering::SeqCst);
    send.to(&app).await.assert_replays(&first);
    now.fetch_add(1, Ordering::SeqCst);
    assert!(!send.to(&app).await.is_replay());
    assert_eq!(bank.charges(), 2);
}

/// The clock of one of two processes jumps: whoever loses its lease by that can do nothing any more, and no answer is lost or changed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t20_a_clock_that_jumps() {
    let at = At::new(Kind::Sqlite).await;
    let (clock, now) = clock();
    let stores = || {
        let store = SqliteStore::new(at.sqlite_pool()).with_clock(clock.clone());
        Stores::custom(store).store_timeout(Duration::from_secs(20))
    };
    let bank = Bank::default();
    let app = app(stores(), bank.clone());

    // Back, and what is done stays done, what runs stays running.
    let send = Send::post("/charges", "back", r#"{"amount":5}"#);
    let first = send.to(&app).await;
    now.fetch_sub(HOUR, Ordering::SeqCst);
    send.to(&app).await.assert_replays(&first);
    let waiting = Send::post("/charges", "wait", r#"{"amount":5,"then":"wait"}"#);
    let running = tokio::spawn(waiting.to(&app));
    until("the handler runs", || bank.begun() == 2).await;
    now.fetch_sub(HOUR, Ordering::SeqCst);
    assert_eq!(waiting.status(&app).await, 409);
    bank.open(1);
    let answer = running.await.unwrap();
    waiting.to(&app).await.assert_replays(&answer);

    // Forward, beyond the lease: with `reject` the outcome is unknown, and the answer of the one that ran is not stored over that.
    let waiting = Send::post("/charges", "forward", r#"{"amount":5,"then":"wait"}"#);
    let running = tokio::spawn(waiting.to(&app));
    until("the handler runs", || bank.begun() == 3).await;
    now.fetch_add(HOUR, Ordering::SeqCst);
    let unknown = waiting.to(&app).await;
    assert_eq!(unknown.code(), "OUTCOME_UNKNOWN", "{unknown:?}");
    bank.open(1);
    assert_eq!(running.await.unwrap().status, 201);
    let again = waiting.to(&app).await;
    assert_eq!((again.status, again.body), (unknown.status, unknown.body));
    // 24 hours have not gone by for the first one.
    send.to(&app).await.assert_replays(&first);
    assert_eq!((bank.begun(), bank.charges()), (3, 3));
}

/// The clock that is used without being told: setting the machine's does not move it, so it only ever goes forward.
#[test]
fn t20_the_clock_of_a_process_goes_forward() {
    let clock = Clock::steady();
    let before = clock.now();
    let machine = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    assert!((before - i64::try_from(machine.as_millis()).unwrap()).abs() < 5_000);
    std::thread::sleep(Duration::from_millis(20));
    assert!(clock.now() >= before + 20);
}

#[tokio::test]
async fn t21_a_full_memory_refuses_and_forgets_nothing() {
    let limits = MemoryLimits {
        records: 5,
        records_of_one: 3,
        ..MemoryLimits::default()
    };
    let (clock, now) = clock();
    let bank = Bank::default();
    let store = MemoryStore::new(limits).with_clock(clock);
    let app = app(Stores::custom(store), bank.clone());
    let send = |user: &str, key: &str| {
        Send::post("/mine", key, r#"{"amount":5}"#)
            .header("authorization", format!("Bearer {user}.1"))
    };
    let mut first = Vec::new();
    for key in ["1", "2", "3"] {
        first.push(send("ada", key).to(&app).await);
    }
    let refused = send("ada", "4").to(&app).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.headers["retry-after"], "1");
    // Somebody else still has room, until all is full.
    for key in ["1", "2"] {
        assert_eq!(send("bob", key).status(&app).await, 201);
    }
    assert_eq!(send("bob", "3").status(&app).await, 503);
    assert_eq!(send("eve", "1").status(&app).await, 503);
    assert_eq!(bank.begun(), 5);
    for (key, first) in ["1", "2", "3"].iter().zip(&first) {
        send("ada", key).to(&app).await.assert_replays(first);
    }
    // What has expired makes room.
    now.fetch_add(25 * HOUR, Ordering::SeqCst);
    assert_eq!(send("eve", "1").status(&app).await, 201);
}

/// Room for the largest answer is kept before the handler is called.
#[tokio::test]
async fn t21_the_bytes_of_answers_are_bounded() {
    let limits = MemoryLimits {
        bytes: 3_000,
        ..MemoryLimits::default()
    };
    let bank = Bank::default();
    let stores = Stores::custom(Shared(Arc::new(MemoryStore::new(limits)))).response_limit(1_000);
    let app = app(stores, bank.clone());
    let file =
        |key: &str, bytes: usize| Send::post("/files", key, &format!(r#"{{"bytes":{bytes}}}"#));
    assert_eq!(file("1", 900).status(&app).await, 200);
    assert_eq!(file("2", 900).status(&app).await, 200);
    // 2 x (900 and its headers) and 1,000 are more than 3,000 with the headers' bytes, or 100 less: which, the next one shows.
    let third = file("3", 900).status(&app).await;
    let fourth = file("4", 900).status(&app).await;
    assert_eq!(
        (third, fourth, bank.begun()),
        if third == 200 {
            (200, 503, 3)
        } else {
            (503, 503, 2)
        }
    );
    assert!(file("1", 900).to(&app).await.is_replay());
}

/// What has expired is removed without being asked for.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t19_the_sweeper_runs_by_itself() {
    let at = At::new(Kind::Sqlite).await;
    let bank = Bank::default();
    let app = app(at.stores().sweep_every(Duration::from_millis(50)), bank);
    assert_eq!(
        Send::post("/accounts/a/charges", "k", r#"{"amount":5}"#)
            .status(&app)
            .await,
        201
    );
    let pool = at.sqlite_pool();
    let count = || async {
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM specforge_idempotency")
            .fetch_one(&pool)
            .await
            .unwrap()
    };
    assert_eq!(count().await, 1);
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if count().await == 0 {
            return;
        }
    }
    panic!("it is still there");
}
