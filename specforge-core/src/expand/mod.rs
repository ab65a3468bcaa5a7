//! Model to tokens: one function per generated thing.
//!
//! All paths in the tokens are absolute, so that no name of the spec or of the user's crate can get in their way.

pub mod answers;
mod api;
mod context;
mod derive;
mod handler;
mod operation;
mod response;
mod router;
mod security;
pub mod signature;
mod spec;
mod text;
mod tidy;
pub mod types;

pub use api::{expand_api, names};
pub use context::{Context, Options, Place, format_types};
pub use derive::{expand_derive, expand_derive_stand_in};
pub use handler::{Registration, expand_handler, expand_refusal, expand_stand_in, expand_stub};
pub use router::{expand_empty_router, expand_no_router, expand_router};
pub use security::{CREDENTIALS, credentials_name, ready_verifier};
pub use tidy::tidy;
