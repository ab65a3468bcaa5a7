//! Model to tokens: one function per generated thing.
//!
//! All paths in the tokens are absolute, so that no name of the spec or of the user's crate can get in their way.

mod context;
pub mod types;

pub use context::{Context, Options, Place};
