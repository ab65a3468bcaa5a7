//! A few tokens that stand in many places.

use std::fmt;

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Attribute;

use super::{Code, Name, is_word};

/// Tokens that are printed again and again, such as a path.
///
/// To append a stream to another, a macro asks the compiler three times; to append a token, not at all.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<TokenTree>);

impl Tokens {
    /// No tokens.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

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
        (!path.0.is_empty()).then_some(path)
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

    /// The same tokens, which begin and end at other places.
    #[must_use]
    pub(crate) fn between(mut self, start: Span, end: Span) -> Self {
        if let Some(last) = self.0.last_mut() {
            last.set_span(end);
        }
        if let Some(first) = self.0.first_mut() {
            first.set_span(start);
        }
        self
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

    /// Appends a word, which may be raw.
    pub(crate) fn word(&mut self, word: &str, span: Span) {
        self.push(match word.strip_prefix("r#") {
            Some(word) => Ident::new_raw(word, span),
            None => Ident::new(word, span),
        });
    }

    /// Appends a punctuation mark.
    pub(crate) fn mark(&mut self, mark: char, span: Span) {
        self.punctuation(mark, Spacing::Alone, span);
    }

    /// Appends a punctuation mark that belongs to the next one.
    pub(crate) fn joint(&mut self, mark: char, span: Span) {
        self.punctuation(mark, Spacing::Joint, span);
    }

    fn punctuation(&mut self, mark: char, spacing: Spacing, span: Span) {
        let mut punctuation = Punct::new(mark, spacing);
        punctuation.set_span(span);
        self.0.push(punctuation.into());
    }

    /// Appends a literal of a template; the compiler has read it before.
    pub(crate) fn literal(&mut self, text: &str, span: Span) {
        let literal = text.parse().unwrap_or_else(|_| Literal::string(text));
        self.push_literal(literal, span);
    }

    fn push_literal(&mut self, mut literal: Literal, span: Span) {
        literal.set_span(span);
        self.0.push(literal.into());
    }

    /// Appends tokens between delimiters.
    pub(crate) fn group(&mut self, delimiter: Delimiter, inner: Self, span: Span) {
        let mut group = Group::new(delimiter, inner.into());
        group.set_span(span);
        self.0.push(group.into());
    }

    fn push(&mut self, name: Ident) {
        self.0.push(name.into());
    }

    fn separate(&mut self) {
        self.0.push(Punct::new(':', Spacing::Joint).into());
        self.0.push(Punct::new(':', Spacing::Alone).into());
    }
}

/// A value that stands for tokens in a template.
pub(crate) trait Append {
    /// Appends the tokens.
    fn append(&self, tokens: &mut Tokens);
}

impl<T: Append + ?Sized> Append for &T {
    fn append(&self, tokens: &mut Tokens) {
        (**self).append(tokens);
    }
}

impl<T: Append> Append for Option<T> {
    fn append(&self, tokens: &mut Tokens) {
        if let Some(value) = self {
            value.append(tokens);
        }
    }
}

impl Append for Tokens {
    fn append(&self, tokens: &mut Tokens) {
        tokens.0.extend_from_slice(&self.0);
    }
}

impl Append for Ident {
    fn append(&self, tokens: &mut Tokens) {
        tokens.push(self.clone());
    }
}

impl Append for Name {
    fn append(&self, tokens: &mut Tokens) {
        tokens.push(self.at(Span::call_site()));
    }
}

impl Append for Code {
    fn append(&self, tokens: &mut Tokens) {
        tokens.0.extend(self.tokens());
    }
}

impl Append for Attribute {
    fn append(&self, tokens: &mut Tokens) {
        tokens.0.extend(self.to_token_stream());
    }
}

impl Append for str {
    fn append(&self, tokens: &mut Tokens) {
        tokens.push_literal(Literal::string(self), Span::call_site());
    }
}

impl Append for String {
    fn append(&self, tokens: &mut Tokens) {
        self.as_str().append(tokens);
    }
}

impl Append for bool {
    fn append(&self, tokens: &mut Tokens) {
        tokens.word(if *self { "true" } else { "false" }, Span::call_site());
    }
}

impl Append for u16 {
    fn append(&self, tokens: &mut Tokens) {
        tokens.push_literal(Literal::u16_suffixed(*self), Span::call_site());
    }
}

impl ToTokens for Tokens {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(self.0.iter().cloned());
    }
}

impl From<Tokens> for TokenStream {
    fn from(tokens: Tokens) -> Self {
        tokens.0.into_iter().collect()
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

#[cfg(test)]
mod tests {
    use proc_macro2::TokenStream;
    use quote::{format_ident, quote};

    use super::Tokens;
    use crate::code::tokens;

    #[test]
    fn a_template_becomes_what_it_says() {
        let (name, absent, text) = (format_ident!("one"), None::<Tokens>, "a \"b\"");
        let path = Tokens::path("::specforge::r#type").expect("it is a path");
        let each = [tokens!(A<'static>), tokens!(B)];
        let made = tokens! {
            #[doc(hidden)]
            fn #name<T: Sized>(_: &T) -> #path { let x = #(#each)|*; 0 == 1.5 && #text #absent #(#each, #name;)* }
        };
        let each = each.iter().map(|tokens| TokenStream::from(tokens.clone()));
        let each: Vec<_> = each.collect();
        let expected = quote! {
            #[doc(hidden)]
            fn #name<T: Sized>(_: &T) -> ::specforge::r#type { let x = #(#each)|*; 0 == 1.5 && #text #(#each, #name;)* }
        };
        assert_eq!(TokenStream::from(made).to_string(), expected.to_string());
    }

    #[test]
    fn only_names_are_a_path() {
        let text = |path: &str| Some(Tokens::path(path)?.to_string());
        assert_eq!(text("crate::api").as_deref(), Some("crate::api"));
        assert_eq!(text(" a :: b ").as_deref(), Some("a::b"));
        for other in ["", "a::", "a<b>", "a b", "::"] {
            assert_eq!(text(other), None, "{other}");
        }
    }
}
