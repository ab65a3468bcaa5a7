//! Contract-first HTTP APIs on axum.

pub mod decode;
pub mod schema;
