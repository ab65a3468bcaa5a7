//! What stands around an operation, one concern a folder.

#[cfg(feature = "idempotency")]
pub(crate) mod idempotency;
#[cfg(feature = "rate-limit")]
pub(crate) mod limit;
