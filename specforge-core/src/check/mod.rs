//! Model against signature: one named function per check, each finding with the place in the spec and the way out.

pub mod api;
pub mod derive;
pub mod handler;
pub mod router;

use proc_macro2::Span;

use crate::diag::Diagnostic;

/// A finding and the token that it is about.
#[derive(Debug)]
pub struct Finding {
    /// The token.
    pub span: Span,
    /// What is wrong with it.
    pub diagnostic: Diagnostic,
}
