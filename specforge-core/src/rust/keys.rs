//! What the keys of `api!` and `router!` have in common.

use proc_macro2::Span;
use syn::ext::IdentExt as _;
use syn::parse::{ParseBuffer, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, Ident, LitStr, Token, parenthesized};

use crate::diag::codes;

/// Which document a macro means.
#[derive(Debug, Default)]
pub struct Document {
    /// `"spec/openapi.yaml"`
    pub path: Option<LitStr>,
    /// `admin`, for `[api.admin]` of `specforge.toml`
    pub api: Option<Ident>,
}

/// A key and what it is given.
pub(super) enum Key<'a> {
    /// `key(..)`
    List(Ident, ParseBuffer<'a>),
    /// `key = expression`
    Value(Ident, Expr),
}

impl Document {
    /// Where the document is named; the macro itself where it is not.
    pub fn span(&self) -> Span {
        let path = self.path.as_ref().map(LitStr::span);
        path.or_else(|| self.api.as_ref().map(Ident::span))
            .unwrap_or_else(Span::call_site)
    }

    /// The next key; a path or the name of an API before it is taken as such.
    pub(super) fn next_key<'a>(&mut self, input: ParseStream<'a>) -> syn::Result<Option<Key<'a>>> {
        while !input.is_empty() {
            if input.peek(LitStr) {
                self.path = Some(input.parse()?);
            } else {
                let word = input.call(Ident::parse_any)?;
                if input.peek(Token![=]) {
                    input.parse::<Token![=]>()?;
                    let value = input.parse()?;
                    separator(input)?;
                    return Ok(Some(Key::Value(word, value)));
                }
                if input.peek(syn::token::Paren) || self.api.is_some() {
                    let stream;
                    parenthesized!(stream in input);
                    separator(input)?;
                    return Ok(Some(Key::List(word, stream)));
                }
                self.api = Some(word);
            }
            separator(input)?;
        }
        Ok(None)
    }
}

fn separator(input: ParseStream<'_>) -> syn::Result<()> {
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    Ok(())
}

/// A list of whatever `item` parses.
pub(super) fn list<T>(
    stream: &ParseBuffer<'_>,
    item: fn(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<Vec<T>> {
    let items = Punctuated::<T, Token![,]>::parse_terminated_with(stream, item)?;
    Ok(items.into_iter().collect())
}

/// A list of words, keywords included.
pub(super) fn words(stream: &ParseBuffer<'_>) -> syn::Result<Vec<Ident>> {
    list(stream, word)
}

fn word(input: ParseStream<'_>) -> syn::Result<Ident> {
    if input.peek(LitStr) {
        let literal: LitStr = input.parse()?;
        let message = format!(
            "names stand without quotes here: write `{}`",
            literal.value()
        );
        return Err(codes::error(codes::MACRO_KEY, literal.span(), &message));
    }
    input.call(Ident::parse_any)
}
