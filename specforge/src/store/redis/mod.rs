//! What is kept in Redis, for any number of machines: every change is one script. The time is the server's.

#[cfg(feature = "idempotency")]
mod idempotency;
#[cfg(feature = "rate-limit")]
mod limits;

#[cfg(feature = "idempotency")]
pub use idempotency::RedisStore;
#[cfg(feature = "rate-limit")]
pub use limits::RedisLimitStore;
