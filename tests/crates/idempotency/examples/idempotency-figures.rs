//! 27: what an idempotency key costs. `cargo run --release -p idempotency-tests --example idempotency-figures`, with `DATABASE_URL` and `REDIS_URL` for
//! the stores that have a server.
#![allow(clippy::print_stdout, reason = "it prints figures")]

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use idempotency_tests::{Bank, app};
use specforge::store::{Durability, PostgresStore, RedisStore, SqliteStore, Stores};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

/// How long each measurement goes on.
const TIME: Duration = Duration::from_secs(3);

/// One request with a key of its own, or with none.
async fn charge(app: Router, uri: &'static str, key: Option<String>) {
    let mut request = Request::post(uri).header("content-type", "application/json");
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let body = format!(r#"{{"amount":5,"then":"charge{}"}}"#, "x".repeat(480));
    let response = app
        .oneshot(request.body(Body::from(body)).expect("a request"))
        .await;
    assert_eq!(response.expect("an answer").status(), StatusCode::CREATED);
}

/// Requests a second, and the median and 99th percentile of their times.
async fn measure(name: &str, app: &Router, with_key: bool, clients: usize) {
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for client in 0..clients {
        let app = app.clone();
        tasks.spawn(async move {
            let mut times = Vec::new();
            while begin.elapsed() < TIME {
                let key = with_key.then(|| format!("{clients}-{client}-{}", times.len()));
                let at = Instant::now();
                charge(app.clone(), "/accounts/a/charges", key).await;
                times.push(at.elapsed());
            }
            times
        });
    }
    let mut times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    let taken = begin.elapsed();
    times.sort_unstable();
    let at = |hundredth: usize| times[(times.len() - 1) * hundredth / 100].as_secs_f64() * 1e3;
    #[allow(clippy::cast_precision_loss, reason = "figures for people")]
    let rate = times.len() as f64 / taken.as_secs_f64();
    println!(
        "| {name} | {clients} | {rate:.0} | {:.3} | {:.3} |",
        at(50),
        at(99)
    );
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("| store | clients | requests/s | p50 ms | p99 ms |\n|---|---|---|---|---|");
    let all = [1, 32, 256];
    let bare = app(Stores::memory(), Bank::default());
    for clients in all {
        measure("without a key", &bare, false, clients).await;
    }
    for clients in all {
        let limits = specforge::store::MemoryLimits {
            records: 10_000_000,
            records_of_one: 10_000_000,
            bytes: usize::MAX / 2,
        };
        let memory = app(Stores::memory_within(limits), Bank::default());
        measure("memory", &memory, true, clients).await;
    }
    for (name, durability) in [
        ("SQLite, NORMAL", Durability::Process),
        ("SQLite, FULL", Durability::Power),
    ] {
        let folder = tempfile::tempdir()?;
        let options = sqlx::sqlite::SqliteConnectOptions::new()
            .filename(folder.path().join("figures.db"))
            .create_if_missing(true)
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
        let pool = sqlx::SqlitePool::connect_with(options).await?;
        let store = SqliteStore::new(pool).durability(durability);
        let app = app(
            Stores::custom(store).store_timeout(Duration::from_secs(5)),
            Bank::default(),
        );
        for clients in all {
            measure(name, &app, true, clients).await;
        }
    }
    if let Ok(url) = std::env::var("DATABASE_URL") {
        let pool = sqlx::postgres::PgPoolOptions::new()
            .max_connections(16)
            .connect(&url)
            .await?;
        sqlx::raw_sql("DROP TABLE IF EXISTS specforge_idempotency")
            .execute(&pool)
            .await?;
        let stores = Stores::custom(PostgresStore::new(pool)).store_timeout(Duration::from_secs(5));
        let app = app(stores, Bank::default());
        for clients in all {
            measure("PostgreSQL", &app, true, clients).await;
        }
    }
    if let Ok(url) = std::env::var("REDIS_URL") {
        let prefix = format!("figures:{}:", std::process::id());
        let store = RedisStore::new(redis::Client::open(url)?).prefix(prefix);
        let app = app(
            Stores::custom(store).store_timeout(Duration::from_secs(5)),
            Bank::default(),
        );
        for clients in all {
            measure("Redis", &app, true, clients).await;
        }
    }
    Ok(())
}
