//! Model against signature: one named function per check, each finding with the place in the spec and the way out.

pub mod api;
mod constructors;
pub mod derive;
pub mod gone;
pub mod handler;
pub mod patterns;
pub mod router;
pub mod undeclared;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use crate::diag::Diagnostic;

/// A finding and the token that it is about.
#[derive(Debug)]
pub struct Finding {
    /// The token, or the first of several.
    pub span: Span,
    /// The last of several tokens; the same where it is one.
    pub end: Span,
    /// What is wrong with it.
    pub diagnostic: Diagnostic,
}

impl Finding {
    /// A finding about one token.
    pub fn at(span: Span, diagnostic: Diagnostic) -> Self {
        Self {
            span,
            end: span,
            diagnostic,
        }
    }

    /// A finding about all of these tokens.
    pub fn over(tokens: &impl ToTokens, diagnostic: Diagnostic) -> Self {
        let (span, end) = ends(tokens);
        Self {
            span,
            end,
            diagnostic,
        }
    }
}

/// The spans of the first and of the last token. Joining two spans is not stable; two ends of an expression are shown as one.
pub fn ends(tokens: &impl ToTokens) -> (Span, Span) {
    let tokens: TokenStream = tokens.to_token_stream();
    let mut spans = tokens.into_iter().map(|token| token.span());
    let first = spans.next().unwrap_or_else(Span::call_site);
    (first, spans.last().unwrap_or(first))
}
