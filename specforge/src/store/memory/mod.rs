//! What is kept in the memory of the process: lost when it ends, and unknown to any other. Bounded.

#[cfg(feature = "idempotency")]
mod idempotency;
#[cfg(feature = "rate-limit")]
mod limits;

#[cfg(feature = "idempotency")]
pub use idempotency::{MemoryLimits, MemoryStore};
#[cfg(feature = "rate-limit")]
pub use limits::MemoryLimitStore;
