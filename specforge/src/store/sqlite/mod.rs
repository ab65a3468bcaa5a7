//! What is kept in `SQLite`, for one machine.
//!
//! All changes of a kind go through one task with a connection of its own, which makes every change that waits in one transaction: `SQLite` has
//! one writer, and a commit that reaches the disk costs the same for one change as for a hundred.

#[cfg(feature = "idempotency")]
mod changes;
#[cfg(feature = "idempotency")]
mod idempotency;
#[cfg(feature = "rate-limit")]
mod limits;
#[cfg(feature = "idempotency")]
mod statements;
mod writer;

#[cfg(feature = "idempotency")]
pub use idempotency::{Durability, SqliteStore};
#[cfg(feature = "rate-limit")]
pub use limits::SqliteLimitStore;
#[cfg(feature = "idempotency")]
pub(crate) use statements::complete_now as sqlite_complete;
#[cfg(all(feature = "any", feature = "idempotency"))]
pub(super) use statements::{COMPLETE, expires_in};
