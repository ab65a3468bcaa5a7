//! The user's tokens within generated text.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;

use crate::code::{Code, Name};

/// The user's names and types, which keep their places: generated text has stand-ins for them.
#[derive(Default)]
pub(super) struct Own(Vec<(String, TokenStream)>);

impl Own {
    /// A stand-in for tokens of the user's.
    pub(super) fn name(&mut self, tokens: &impl ToTokens) -> Name {
        let name = Name::new(format!("__own{}", self.0.len()));
        self.0
            .push((name.as_str().to_owned(), tokens.to_token_stream()));
        name
    }

    /// Generated code with the user's tokens in it.
    pub(super) fn put_into(&self, code: &Code) -> TokenStream {
        self.replace(code.tokens())
    }

    fn replace(&self, tokens: TokenStream) -> TokenStream {
        let replaced = tokens.into_iter().map(|token| match token {
            TokenTree::Ident(ident) => {
                let own = self.0.iter().find(|(name, _)| ident == name.as_str());
                own.map_or_else(|| ident.to_token_stream(), |(_, tokens)| tokens.clone())
            }
            TokenTree::Group(group) => {
                Group::new(group.delimiter(), self.replace(group.stream())).to_token_stream()
            }
            other => other.into(),
        });
        replaced.collect()
    }
}
