//! The keys of `router!`.

use syn::parse::{Parse, ParseBuffer, ParseStream};
use syn::{Expr, Ident, LitStr, parenthesized};

use super::keys::{Document, Key, list, words};
use crate::diag::codes;
use crate::model::Operation;

/// The input of `router!`.
#[derive(Debug, Default)]
pub struct RouterArgs {
    /// Which document.
    pub document: Document,
    /// `unimplemented(op, ..)`
    pub unimplemented: Vec<Ident>,
    /// `only(..)`
    pub only: Option<Only>,
    /// `stores = expr`
    pub stores: Option<Expr>,
    /// `settings = expr`
    pub settings: Option<Expr>,
}

/// `only(..)`
#[derive(Debug)]
pub enum Only {
    /// `only(tags("a", ..))`
    Tags(Vec<LitStr>),
    /// `only(rest(tags("a", ..)))`: everything but these.
    Rest(Vec<LitStr>),
}

impl Parse for RouterArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        while let Some(key) = args.document.next_key(input)? {
            match key {
                Key::List(word, stream) if word == "unimplemented" => {
                    args.unimplemented.extend(words(&stream)?);
                }
                Key::List(word, stream) if word == "only" => args.only = Some(only(&stream)?),
                Key::Value(word, value) if word == "stores" => args.stores = Some(value),
                Key::Value(word, value) if word == "settings" => args.settings = Some(value),
                Key::List(word, _) | Key::Value(word, _) => {
                    let message = format!(
                        "unknown key `{word}`: expected `unimplemented(..)`, `only(..)`, `stores = ..` or `settings = ..`"
                    );
                    return Err(codes::error(codes::MACRO_KEY, word.span(), &message));
                }
            }
        }
        Ok(args)
    }
}

fn only(input: &ParseBuffer<'_>) -> syn::Result<Only> {
    let word: Ident = input.parse()?;
    let inner;
    parenthesized!(inner in input);
    match word.to_string().as_str() {
        "tags" => Ok(Only::Tags(list(&inner, <LitStr as Parse>::parse)?)),
        "rest" => match only(&inner)? {
            Only::Tags(tags) => Ok(Only::Rest(tags)),
            Only::Rest(_) => Err(codes::error(
                codes::MACRO_KEY,
                word.span(),
                "`rest(..)` takes `tags(..)`",
            )),
        },
        _ => {
            let message = format!(
                "unknown selection `{word}`: expected `tags(\"..\")` or `rest(tags(\"..\"))`"
            );
            Err(codes::error(codes::MACRO_KEY, word.span(), &message))
        }
    }
}

impl Only {
    /// Whether an operation is among those that are meant.
    pub fn selects(&self, operation: &Operation) -> bool {
        let tagged = |tags: &[LitStr]| tags.iter().any(|tag| operation.tags.contains(&tag.value()));
        match self {
            Self::Tags(tags) => tagged(tags),
            Self::Rest(tags) => !tagged(tags),
        }
    }

    /// The tags that are named.
    pub fn tags(&self) -> &[LitStr] {
        match self {
            Self::Tags(tags) | Self::Rest(tags) => tags,
        }
    }
}
