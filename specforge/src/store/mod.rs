//! Where the run time keeps what outlives a request. One folder per kind of store; [`Stores`] is what `router!` is given.

mod clock;
mod idempotency;
mod memory;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "redis")]
mod redis;
#[cfg(feature = "sqlite")]
mod sqlite;
mod stores;

pub use clock::Clock;
pub use idempotency::{
    Claim, Claimed, Digest, IdempotencyStore, LostLease, Owner, StoreError, StoreFuture, Token,
};
pub use memory::{MemoryLimits, MemoryStore};
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
#[cfg(feature = "postgres")]
pub(crate) use postgres::postgres_complete;
#[cfg(feature = "redis")]
pub use redis::RedisStore;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::sqlite_complete;
#[cfg(feature = "sqlite")]
pub use sqlite::{Durability, SqliteStore};
pub use stores::Stores;
