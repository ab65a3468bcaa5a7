//! The operation that a faulty handler may stand for.

use proc_macro2::TokenStream;
use syn::LitStr;

use super::Environment;
use super::in_sources::is_written;
use super::open::open;
use crate::diag::did_you_mean;
use crate::expand::{self, Context};
use crate::model::Operation;
use crate::rust::handler::Function;
use crate::rust::keys::Document;

/// What a handler that names no operation may have been meant for, so that `router!` does not report that one as missing as well.
pub(super) struct Meant {
    words: Vec<String>,
}

impl Meant {
    /// The words that may name it: the function first, since its name is the one that was not mistyped.
    pub(super) fn new(args: &TokenStream, function: Option<&Function>) -> Self {
        let function = function.map(|function| function.sig.ident.to_string());
        let written = args.clone().into_iter().map(|token| {
            syn::parse2::<LitStr>(token.clone().into())
                .map_or_else(|_| token.to_string(), |literal| literal.value())
        });
        Self {
            words: function.into_iter().chain(written).collect(),
        }
    }

    pub(super) fn stand_in(&self, environment: &Environment, document: &Document) -> TokenStream {
        let Ok(source) = open(environment, document) else {
            return TokenStream::new();
        };
        let Some(api) = &source.loaded.api else {
            return TokenStream::new();
        };
        let operations = || {
            api.operations
                .iter()
                .filter(|operation| operation.unsupported.is_empty())
        };
        let named = |operation: &&Operation, word: &str| {
            operation.id == word || operation.module == word || operation.marker == word
        };
        let exact = self
            .words
            .iter()
            .find_map(|word| operations().find(|operation| named(operation, word)));
        let similar = || {
            let ids = || operations().map(|operation| operation.id.as_str());
            let id = self
                .words
                .iter()
                .find_map(|word| did_you_mean(word, ids()))?;
            // A handler that is left over, of an operation that went away, is no second one of another operation.
            operations()
                .find(|operation| operation.id == id)
                .filter(|operation| !is_written(environment, operation))
        };
        let cx = &Context::new(api, &source.options);
        exact
            .or_else(similar)
            .map_or_else(TokenStream::new, |operation| {
                expand::expand_stand_in(cx, &source.root, operation, &[])
            })
    }
}
