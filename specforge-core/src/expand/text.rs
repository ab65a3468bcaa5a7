//! Text of the spec on its way into tokens.

use crate::model::Operation;
use proc_macro2::TokenStream;
use quote::quote;

/// A text for `#[diagnostic::on_unimplemented]`, in which braces are format directives.
pub(crate) fn escape_braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// `POST /users`
pub(crate) fn route(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path.text)
}

/// A list of `#[doc = ".."]`, one a line.
pub(crate) fn docs<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> TokenStream {
    let lines = lines.into_iter().map(|line| {
        let line = line.as_ref();
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}
