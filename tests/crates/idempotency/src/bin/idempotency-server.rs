//! A server that tests kill: on a store, with a short lease. It prints its port.
#![allow(clippy::print_stdout, reason = "that is how the test learns the port")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::middleware::{Next, from_fn};
use idempotency_tests::{Bank, app_with, kill, ledger};
use specforge::Settings;
use specforge::store::{
    Claim, Claimed, IdempotencyStore, Owner, PostgresStore, RedisStore, SqliteStore, StoreFuture,
    Stores,
};
use test_support::Pace;

/// So long at the pace of the test.
fn millis(millis: u64) -> Duration {
    let pace = std::env::var("PACE")
        .ok()
        .and_then(|pace| pace.parse().ok());
    Pace::told(pace.unwrap_or(1)).millis(millis)
}

/// A store in front of which the process ends, or behind it.
#[derive(Debug)]
struct Deadly<T> {
    store: T,
    at: String,
}

impl<T> Deadly<T> {
    fn end(&self, here: &str) {
        if self.at == here {
            kill();
        }
    }
}

impl<T: IdempotencyStore> IdempotencyStore for Deadly<T> {
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed> {
        Box::pin(async move {
            self.end("before-claim");
            let claimed = self.store.claim(claim).await;
            self.end("after-claim");
            claimed
        })
    }

    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool> {
        self.store.renew(owner, lease, ttl)
    }

    fn complete(&self, owner: Owner, record: Bytes, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            self.end("before-complete");
            let completed = self.store.complete(owner, record, ttl).await;
            self.end("after-complete");
            completed
        })
    }

    fn release(&self, owner: Owner) -> StoreFuture<'_, bool> {
        self.store.release(owner)
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        self.store.sweep(limit)
    }
}

fn deadly(store: impl IdempotencyStore) -> Stores {
    let at = std::env::var("DIE").unwrap_or_default();
    Stores::custom(Deadly { store, at })
        .lease(millis(1_500))
        .store_timeout(millis(400))
        .deadline(deadline().unwrap_or(Duration::from_mins(5)))
}

/// `DEADLINE`: after how many milliseconds an execution is stopped, at full pace.
fn deadline() -> Option<Duration> {
    std::env::var("DEADLINE").ok()?.parse().ok().map(millis)
}

/// No operation has longer than an execution.
fn settings() -> Settings {
    deadline().map_or_else(Settings::new, |deadline| Settings::new().timeout(deadline))
}

/// Ends the process where a transfer is to be committed, which the record of its key was completed with: `SQLite` tells of a change of the one
/// table, not of the other, which has no row ids.
async fn die_before_commit(connection: &mut sqlx::SqliteConnection) -> Result<(), sqlx::Error> {
    if std::env::var("DIE").is_ok_and(|at| at == "before-commit") {
        let transferred = Arc::new(AtomicBool::new(false));
        let made = Arc::clone(&transferred);
        let mut handle = connection.lock_handle().await?;
        handle.set_update_hook(move |change| {
            made.fetch_or(change.table == "transfers", Ordering::SeqCst);
        });
        handle.set_commit_hook(move || {
            if transferred.load(Ordering::SeqCst) {
                kill();
            }
            true
        });
    }
    Ok(())
}

/// `STORE`: `sqlite <file>`, `postgres <url> <schema>` or `redis <url> <prefix>`.
async fn router() -> Result<Router, Box<dyn std::error::Error>> {
    let store = std::env::var("STORE")?;
    let words: Vec<&str> = store.split(' ').collect();
    let bank = Bank::default();
    Ok(match words.as_slice() {
        ["sqlite", file] => {
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(file)
                .create_if_missing(true)
                .busy_timeout(Duration::from_secs(5))
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
            let pool = sqlx::sqlite::SqlitePoolOptions::new()
                .after_connect(|connection, _| Box::pin(die_before_commit(connection)))
                .connect_with(options)
                .await?;
            ledger::sqlite::create(&pool).await?;
            let stores = deadly(SqliteStore::new(pool.clone())).with_pool(pool);
            app_with(stores.clone(), bank.clone(), settings())
                .merge(ledger::sqlite::app(stores, bank))
        }
        ["postgres", url, schema] => {
            let options: sqlx::postgres::PgConnectOptions = url.parse()?;
            let pool =
                sqlx::PgPool::connect_with(options.options([("search_path", schema)])).await?;
            let stores = deadly(PostgresStore::new(pool.clone())).with_pool(pool);
            app_with(stores.clone(), bank.clone(), settings())
                .merge(ledger::postgres::app(stores, bank))
        }
        ["redis", url, prefix] => {
            let store = RedisStore::new(redis::Client::open(*url)?).prefix(*prefix);
            app_with(deadly(store), bank, settings())
        }
        _ => return Err("`STORE` is not understood".into()),
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let router = router().await?.layer(from_fn(async |request, next: Next| {
        let response = next.run(request).await;
        if std::env::var("DIE").is_ok_and(|at| at == "before-reply") {
            kill();
        }
        response
    }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    axum::serve(listener, router).await?;
    Ok(())
}
