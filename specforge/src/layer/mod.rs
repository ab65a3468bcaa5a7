//! What stands around an operation, one concern a folder.

pub(crate) mod deadline;
#[cfg(feature = "idempotency")]
pub(crate) mod idempotency;
#[cfg(feature = "rate-limit")]
pub(crate) mod limit;
pub(crate) mod trace;
