//! A few tokens that stand in many places.

use std::fmt;

use proc_macro2::{Ident, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

use super::{Code, Name, is_word};

/// Tokens that are printed again and again, such as a path.
///
/// To append a stream to another, a macro asks the compiler three times; to append a token, not at all.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<TokenTree>);

impl Tokens {
    /// What something prints.
    pub fn of(tokens: &(impl ToTokens + ?Sized)) -> Self {
        tokens.to_token_stream().into()
    }

    /// A path such as `crate::api`; `None` where it is more than names.
    pub fn path(text: &str) -> Option<Self> {
        let is_name = |name: &str| is_word(name.strip_prefix("r#").unwrap_or(name));
        let mut path = Self::default();
        for (index, name) in text.split("::").map(str::trim).enumerate() {
            if index > 0 {
                path.separate();
            }
            // Nothing stands in front of an absolute path.
            if index > 0 || !name.is_empty() {
                path.push(match name {
                    "crate" | "self" | "super" => Ident::new(name, Span::call_site()),
                    name if is_name(name) => Name::new(name).at(Span::call_site()),
                    _ => return None,
                });
            }
        }
        Some(path)
    }

    /// This path and what stands below it.
    #[must_use]
    pub(crate) fn join(self, name: &str) -> Self {
        self.join_at(Name::new(name).at(Span::call_site()))
    }

    /// This path and what stands below it, by a name of its own place.
    pub(crate) fn join_at(mut self, name: Ident) -> Self {
        self.separate();
        self.push(name);
        self
    }

    /// The same tokens at another place. Groups keep what is inside of them.
    #[must_use]
    pub(crate) fn at(&self, span: Span) -> Self {
        let mut tokens = self.clone();
        for token in &mut tokens.0 {
            token.set_span(span);
        }
        tokens
    }

    /// The places of the first and of the last token.
    pub(crate) fn ends(&self) -> (Span, Span) {
        let place = |token: Option<&TokenTree>| token.map_or_else(Span::call_site, TokenTree::span);
        (place(self.0.first()), place(self.0.last()))
    }

    /// These tokens and one more.
    #[must_use]
    pub(crate) fn then(mut self, name: Ident) -> Self {
        self.push(name);
        self
    }

    fn push(&mut self, name: Ident) {
        self.0.push(name.into());
    }

    fn separate(&mut self) {
        self.0.push(Punct::new(':', Spacing::Joint).into());
        self.0.push(Punct::new(':', Spacing::Alone).into());
    }
}

impl ToTokens for Tokens {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}

impl From<TokenStream> for Tokens {
    fn from(tokens: TokenStream) -> Self {
        Self(tokens.into_iter().collect())
    }
}

impl From<&Code> for Tokens {
    fn from(code: &Code) -> Self {
        Self::path(code.as_str()).unwrap_or_else(|| code.tokens().into())
    }
}

/// Without spaces, as a path is written.
impl fmt::Display for Tokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|token| token.fmt(formatter))
    }
}
