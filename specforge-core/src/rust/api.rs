//! The keys of `api!`.

use syn::parse::{Parse, ParseStream};
use syn::{Ident, Token};

use super::keys::{Document, Key, list, words};
use crate::diag::codes;

/// The input of `api!`.
#[derive(Debug, Default)]
pub struct ApiArgs {
    /// Which document.
    pub document: Document,
    /// `types(User = crate::domain::User, ..)`
    pub types: Vec<(Ident, syn::Path)>,
    /// `manual(ErrorResponse, ..)`
    pub manual: Vec<Ident>,
    /// `unsupported(op, ..)`
    pub unsupported: Vec<Ident>,
}

impl Parse for ApiArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        while let Some(key) = args.document.next_key(input)? {
            match key {
                Key::List(word, stream) if word == "types" => {
                    args.types.extend(list(&stream, replacement)?);
                }
                Key::List(word, stream) if word == "manual" => args.manual.extend(words(&stream)?),
                Key::List(word, stream) if word == "unsupported" => {
                    args.unsupported.extend(words(&stream)?);
                }
                Key::List(word, _) | Key::Value(word, _) => {
                    let message = format!(
                        "unknown key `{word}`: expected `types(..)`, `manual(..)` or `unsupported(..)`"
                    );
                    return Err(codes::error(codes::MACRO_KEY, word.span(), &message));
                }
            }
        }
        Ok(args)
    }
}

/// `User = crate::domain::User`
fn replacement(input: ParseStream<'_>) -> syn::Result<(Ident, syn::Path)> {
    let name = input.parse()?;
    input.parse::<Token![=]>()?;
    Ok((name, input.parse()?))
}
