//! 26: nothing that a client sent is in a log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use idempotency_tests::{Bank, app};
use specforge::store::{RedisStore, Stores};
use tracing_subscriber::util::SubscriberInitExt as _;

use test_support::{listen, server};

use crate::harness::{At, Kind, Send};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// On one thread, which all tasks are on: the log is that thread's.
#[tokio::test]
async fn t26_keys_bodies_and_credentials_are_not_logged() {
    listen();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = subscriber.set_default();

    let send = |amount: u32, then: &str| {
        let body = format!(r#"{{"amount":{amount},"then":"{then}"}}"#);
        Send::post("/mine", "canary-key", &body).header("authorization", "Bearer ada.canary-token")
    };
    let at = At::new(Kind::Sqlite).await;
    let bank = Bank::default();
    let app_ = app(at.stores(), bank.clone());
    for (amount, then, status) in [
        (987_001, "canary-then", 201),
        (987_001, "canary-then", 201),
        (987_002, "canary-then", 422),
    ] {
        assert_eq!(send(amount, then).status(&app_).await, status);
    }
    let failing = send(987_003, "break").with("idempotency-key", "canary-other");
    assert_eq!(failing.status(&app_).await, 500);
    // A store that is not there.
    let client = redis::Client::open("redis://canary-user:canary-password@127.0.0.1:1").unwrap();
    let down = app(Stores::custom(RedisStore::new(client)), bank.clone());
    assert_eq!(send(987_004, "canary-then").status(&down).await, 503);
    let client = redis::Client::open(server("REDIS_URL")).unwrap();
    let stores = Stores::custom(RedisStore::new(client));
    assert!(!format!("{stores:?} {:?}", app(stores.clone(), bank.clone())).contains("canary"));

    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for outcome in [
        "claimed",
        "stored",
        "replayed",
        "mismatch",
        "could not be claimed",
    ] {
        assert!(log.contains(outcome), "{outcome} is not logged:\n{log}");
    }
    for secret in ["canary", "98700"] {
        assert!(!log.contains(secret), "{secret} is logged:\n{log}");
    }
}
