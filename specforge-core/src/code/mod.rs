//! Generated Rust, as text.
//!
//! What `api!` prints is long and needs no place of the user's, so that it is written as text and read once by the compiler: see
//! `specforge-quote`, whose `quote!` writes the types of this module. Macros that print the user's own tokens use the `quote` crate; there a
//! [`Code`] can be interpolated as well.

mod print;
pub(crate) mod repeat;
mod tokens;

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, TokenStreamExt as _};

use crate::model::names::is_keyword;

pub(crate) use print::{Print, Printed};
pub(crate) use specforge_quote::quote;
pub(crate) use specforge_quote::{tokens, tokens_at};
pub(crate) use tokens::Append;
pub use tokens::Tokens;

/// Rust code as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Code(Cow<'static, str>);

impl Code {
    /// No code.
    pub const fn new() -> Self {
        Self::fixed("")
    }

    /// Code that stands in a template as it is.
    pub(crate) const fn fixed(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// A template that is filled in.
    pub(crate) fn written(template: fmt::Arguments<'_>) -> Self {
        Self(Cow::Owned(fmt::format(template)))
    }

    /// What a function writes.
    pub(crate) fn from_writer(write: impl FnOnce(&mut fmt::Formatter<'_>) -> fmt::Result) -> Self {
        Self::written(format_args!("{}", repeat::Turns::new(write)))
    }

    /// Code that somebody else wrote.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self(Cow::Owned(text.into()))
    }

    /// What a value displays, such as a number without the suffix of its type.
    pub(crate) fn display(value: impl fmt::Display) -> Self {
        Self::written(format_args!("{value}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tokens of this code, for a little of it: `proc_macro2` reads it before the compiler does.
    ///
    /// Code that is none becomes a compile error: a macro must not panic, whatever goes wrong.
    pub fn tokens(&self) -> TokenStream {
        self.read().unwrap_or_else(|error| error)
    }

    /// This code as the tokens of whoever reads it: those of `proc_macro2`, or the compiler's own. The error is the compile error.
    pub fn read<T>(&self) -> Result<T, TokenStream>
    where
        T: FromStr<Err: fmt::Display>,
    {
        self.0.parse().map_err(|error| {
            let message = format!("specforge printed code that is no Rust: {error}");
            quote::quote!(::core::compile_error!(#message);)
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl ToTokens for Code {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(self.tokens());
    }
}

impl FromIterator<Self> for Code {
    fn from_iter<I: IntoIterator<Item = Self>>(parts: I) -> Self {
        let parts = parts.into_iter();
        quote!(#(#parts)*)
    }
}

/// An identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);

impl Name {
    /// The identifier of a name that the model chose, as it stands in code: with `r#` where it needs that.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The identifier as a token at a place of the user's.
    ///
    /// `Ident::new` panics on anything that is no identifier. The model only makes identifiers, but a macro must not panic whatever happens, so
    /// that a faulty one ends as a compile error about an unknown name.
    pub fn at(&self, span: Span) -> Ident {
        let (raw, text) = match self.0.strip_prefix("r#") {
            Some(text) => (true, text),
            None => (false, self.0.as_str()),
        };
        let special = matches!(text, "_" | "self" | "Self" | "super" | "crate");
        // To ask `syn` takes longer than all else.
        let is_plain = if text.is_ascii() {
            is_word(text) && !special && !is_keyword(text)
        } else {
            syn::parse_str::<Ident>(text).is_ok()
        };
        match (raw, is_plain) {
            (false, true) => Ident::new(text, span),
            _ if is_word(text) && !special => Ident::new_raw(text, span),
            _ => Ident::new("__not_an_identifier", span),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append(self.at(Span::call_site()));
    }
}

fn is_word(text: &str) -> bool {
    let mut chars = text.chars();
    chars
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && chars.all(|c| c == '_' || c.is_alphanumeric())
}
