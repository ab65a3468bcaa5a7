//! What `cargo specforge` does, as a library.

pub mod bundle;
pub mod fix;
