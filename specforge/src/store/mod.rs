//! Where the run time keeps what outlives a request. One folder per kind of store; [`Stores`] is what `router!` is given.

#[cfg(all(
    feature = "any",
    feature = "idempotency",
    any(feature = "sqlite", feature = "postgres")
))]
mod any;
mod clock;
mod error;
#[cfg(feature = "idempotency")]
mod idempotency;
#[cfg(feature = "rate-limit")]
mod limit;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqlite")]
mod sqlite;
mod stores;

#[cfg(all(
    feature = "any",
    feature = "idempotency",
    any(feature = "sqlite", feature = "postgres")
))]
pub(crate) use any::any_complete;
pub use clock::Clock;
#[cfg(feature = "rate-limit")]
pub(crate) use clock::micros;
pub use error::{StoreError, StoreFuture};
#[cfg(feature = "idempotency")]
pub use idempotency::{Claim, Claimed, Digest, IdempotencyStore, LostLease, Owner, Token};
#[cfg(feature = "rate-limit")]
pub use limit::{Decision, LimitKey, LimitStore, MOST_TAKES, Take, Taken, Takes};
#[cfg(feature = "rate-limit")]
pub use memory::MemoryLimitStore;
#[cfg(feature = "idempotency")]
pub use memory::{MemoryLimits, MemoryStore};
#[cfg(all(feature = "postgres", feature = "rate-limit"))]
pub use postgres::PostgresLimitStore;
#[cfg(all(feature = "postgres", feature = "idempotency"))]
pub use postgres::PostgresStore;
#[cfg(all(feature = "postgres", feature = "idempotency"))]
pub(crate) use postgres::postgres_complete;
#[cfg(all(feature = "redis", feature = "rate-limit"))]
pub use redis::RedisLimitStore;
#[cfg(all(feature = "redis", feature = "idempotency"))]
pub use redis::RedisStore;
#[cfg(all(feature = "sqlite", feature = "rate-limit"))]
pub use sqlite::SqliteLimitStore;
#[cfg(all(feature = "sqlite", feature = "idempotency"))]
pub(crate) use sqlite::sqlite_complete;
#[cfg(all(feature = "sqlite", feature = "idempotency"))]
pub use sqlite::{Durability, SqliteStore};
pub use stores::Stores;
