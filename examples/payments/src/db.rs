//! The database: connecting, migrating, and the stores that stand on it.
//!
//! One text of a query serves both databases, through sqlx's `Any`. The stores of the framework stand on a pool of their database's own, and
//! its transactions are those of the pool that the queries use: so an effect and the record of its idempotency key are committed together.

use std::str::FromStr as _;
use std::time::Duration;

use specforge::health::{self, Health};
use specforge::store::{RedisLimitStore, Stores};
use sqlx::any::AnyPoolOptions;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{AnyPool, Row as _};

/// Connections of each pool.
const CONNECTIONS: u32 = 10;

/// What stands on the database.
#[derive(Debug)]
pub struct Database {
    /// For the queries.
    pub pool: AnyPool,
    /// For idempotency keys and rate limits.
    pub stores: Stores,
    /// Its checks.
    pub health: Health,
}

/// Connects, applies the migrations that are missing, and puts rate limits into Redis where there is one.
///
/// # Errors
///
/// A server cannot be reached, or a migration fails.
pub async fn connect(
    url: &str,
    redis: Option<&str>,
) -> Result<Database, Box<dyn std::error::Error + Send + Sync>> {
    sqlx::any::install_default_drivers();
    let (stores, health) = if url.starts_with("sqlite") {
        let options = SqliteConnectOptions::from_str(url)?
            .journal_mode(SqliteJournalMode::Wal)
            .busy_timeout(Duration::from_secs(5));
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .connect_with(options)
            .await?;
        sqlx::migrate!("migrations/sqlite").run(&pool).await?;
        let health = Health::new().check("sqlite", health::sqlite(pool.clone()));
        (Stores::sqlite(pool), health)
    } else {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(Duration::from_secs(3))
            .connect(url)
            .await?;
        sqlx::migrate!("migrations/postgres").run(&pool).await?;
        let health = Health::new().check("postgres", health::postgres(pool.clone()));
        (Stores::postgres(pool), health)
    };
    let pool = AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(Duration::from_secs(3))
        .connect(url)
        .await?;
    let stores = stores.with_pool(pool.clone());
    let (stores, health) = match redis {
        None => (stores, health),
        Some(url) => {
            let client = redis::Client::open(url)?;
            // Without Redis the process counts by itself: it is worse off, and it works.
            let health = health.degrading("redis", health::redis(client.clone()));
            (stores.limits(RedisLimitStore::new(client)), health)
        }
    };
    Ok(Database {
        pool,
        stores,
        health,
    })
}

/// All money that there is: what is in accounts, and what is on its way out or was paid. It only changes when an account is opened.
///
/// # Errors
///
/// The database does not answer.
pub async fn money(db: &AnyPool) -> Result<i64, sqlx::Error> {
    let row = sqlx::query(
        "SELECT CAST(COALESCE((SELECT SUM(balance) FROM accounts), 0) + COALESCE((SELECT SUM(amount) FROM payouts WHERE status <> 'refused'), 0) AS BIGINT) AS money",
    )
    .fetch_one(db)
    .await?;
    row.try_get("money")
}
