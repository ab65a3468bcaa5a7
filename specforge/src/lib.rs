//! Contract-first HTTP APIs on axum: drift between `spec/openapi.yaml` and the code is a compile error.

#[doc(hidden)]
pub mod __private;
pub mod decode;
pub mod error;
pub mod extract;
mod log;
pub mod operation;
pub mod respond;
mod route;
pub mod schema;
pub mod security;
pub mod testing;
pub mod types;

pub use error::{Error, Failure, Rejection};
pub use extract::{Content, Cookies, Headers, Multipart};
pub use respond::{Accepted, Created, NoContent};
pub use route::MatchedOperation;
pub use schema::Schema;
pub use security::Principal;
pub use specforge_macros::{Schema, api, handler, router};
