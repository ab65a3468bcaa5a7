//! The keys of `router!`.

use proc_macro2::Span;
use quote::ToTokens as _;
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
    AllBut(Vec<LitStr>),
    /// `only(rest)`: what no other router with `only(..)` serves.
    Rest(Ident),
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
                    let message = unknown_key(&word);
                    return Err(codes::error(codes::MACRO_KEY, word.span(), &message));
                }
            }
        }
        Ok(args)
    }
}

fn unknown_key(key: &Ident) -> String {
    let instead = match key.to_string().as_str() {
        "state" => "the state is given to what the macro makes: `router!(..).with_state(..)`",
        "spec" | "document" | "path" => {
            "the path of the document stands first and alone: `router!(\"spec/openapi.yaml\")`"
        }
        _ => "expected `unimplemented(..)`, `only(..)`, `stores = ..` or `settings = ..`",
    };
    format!("unknown key `{key}`: {instead}")
}

/// A tag of `tags(..)`.
fn tag(input: ParseStream<'_>) -> syn::Result<LitStr> {
    match input.fork().parse::<Ident>() {
        Ok(word) => {
            let message = format!("tags stand in quotes here: write `\"{word}\"`");
            Err(codes::error(codes::MACRO_KEY, word.span(), &message))
        }
        Err(_) => input.parse(),
    }
}

fn only(input: &ParseBuffer<'_>) -> syn::Result<Only> {
    if input.peek(LitStr) {
        let tag: LitStr = input.parse()?;
        let message = format!(
            "say what this is: write `only(tags({}))`",
            tag.to_token_stream()
        );
        return Err(codes::error(codes::MACRO_KEY, tag.span(), &message));
    }
    let word: Ident = input.parse()?;
    if word == "rest" && input.is_empty() {
        return Ok(Only::Rest(word));
    }
    let inner;
    if matches!(word.to_string().as_str(), "tags" | "rest") {
        parenthesized!(inner in input);
    } else {
        let message = format!(
            "unknown selection `{word}`: expected `tags(\"..\")`, `rest` or `rest(tags(\"..\"))`"
        );
        return Err(codes::error(codes::MACRO_KEY, word.span(), &message));
    }
    if word == "tags" {
        return Ok(Only::Tags(list(&inner, tag)?));
    }
    match only(&inner)? {
        Only::Tags(tags) => Ok(Only::AllBut(tags)),
        Only::AllBut(_) | Only::Rest(_) => Err(codes::error(
            codes::MACRO_KEY,
            word.span(),
            "`rest(..)` takes `tags(..)`",
        )),
    }
}

impl Only {
    /// Whether an operation is among those that are meant, as far as this macro alone can know.
    pub fn selects(&self, operation: &Operation) -> bool {
        let tagged = |tags: &[LitStr]| tags.iter().any(|tag| operation.tags.contains(&tag.value()));
        match self {
            Self::Tags(tags) => tagged(tags),
            Self::AllBut(tags) => !tagged(tags),
            Self::Rest(_) => true,
        }
    }

    /// Where it is written.
    pub fn span(&self) -> Span {
        match self {
            Self::Tags(tags) | Self::AllBut(tags) => {
                tags.first().map_or_else(Span::call_site, LitStr::span)
            }
            Self::Rest(word) => word.span(),
        }
    }

    /// The tags that are named.
    pub fn tags(&self) -> &[LitStr] {
        match self {
            Self::Tags(tags) | Self::AllBut(tags) => tags,
            Self::Rest(_) => &[],
        }
    }
}
