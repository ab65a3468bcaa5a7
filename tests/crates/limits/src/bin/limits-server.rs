//! A server that tests start twice, on one store. It prints its port.
#![allow(clippy::print_stdout, reason = "that is how the test learns the port")]

use std::time::Duration;

use limits_tests::{App, app};
use specforge::Settings;
use specforge::store::{PostgresLimitStore, RedisLimitStore, SqliteLimitStore, Stores};

/// `STORE`: `memory`, `sqlite <file>`, `postgres <url> <schema>` or `redis <url> <prefix>`.
async fn stores() -> Result<Stores, Box<dyn std::error::Error>> {
    let store = std::env::var("STORE")?;
    let words: Vec<&str> = store.split(' ').collect();
    let stores = Stores::memory().limit_timeout(Duration::from_secs(10));
    Ok(match words.as_slice() {
        ["memory"] => stores,
        ["sqlite", file] => {
            let options = sqlx::sqlite::SqliteConnectOptions::new()
                .filename(file)
                .create_if_missing(true)
                .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
            let pool = sqlx::SqlitePool::connect_with(options).await?;
            stores.limits(SqliteLimitStore::new(pool))
        }
        ["postgres", url, schema] => {
            let options: sqlx::postgres::PgConnectOptions = url.parse()?;
            let pool =
                sqlx::PgPool::connect_with(options.options([("search_path", schema)])).await?;
            stores.limits(PostgresLimitStore::new(pool))
        }
        ["redis", url, prefix] => {
            let store = RedisLimitStore::new(redis::Client::open(*url)?).prefix(*prefix);
            stores.limits(store)
        }
        _ => return Err("`STORE` is not understood".into()),
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let router = app(stores().await?, Settings::new(), App::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    specforge::serve(listener, router).await?;
    Ok(())
}
