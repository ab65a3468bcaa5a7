//! What stands around an operation, one concern a folder.

pub(crate) mod idempotency;
