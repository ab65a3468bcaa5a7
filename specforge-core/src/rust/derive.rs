//! `#[derive(Schema)]`: a type of the user's, normalised. What serde's attributes say of names is understood, what they say of formats is not.

mod attributes;
mod types;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Attribute, Data, Fields, Generics, Ident, LitStr, Type};

pub use types::{is_plain, mentions, option_of};

use crate::diag::codes;
use attributes::{Head, field_of, variant_of};

/// A type of the user's.
#[derive(Debug)]
pub struct Derived {
    /// Its name.
    pub ident: Ident,
    /// Its generics.
    pub generics: Generics,
    /// What it stands for.
    pub target: Target,
    /// `api = admin`
    pub api: Option<Ident>,
    /// `request` or `response`: the only direction that it is used in.
    pub only: Option<Direction>,
    /// `ignore(..)`: properties that it leaves out on purpose.
    pub ignore: Vec<Ident>,
    /// What it is.
    pub kind: Kind,
}

/// What a type of the user's stands for.
#[derive(Debug)]
pub enum Target {
    /// `#[schema("User")]`
    Component(LitStr),
    /// `#[schema(operation = "listUsers", query)]`
    Parameters(LitStr, Group),
    /// `#[schema(transparent)]`
    Transparent,
}

/// A group of parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the attribute")]
pub enum Group {
    Path,
    Query,
    Headers,
    Cookies,
}

/// A direction of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the attribute")]
pub enum Direction {
    Request,
    Response,
}

/// What a type of the user's is.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one per derive")]
pub enum Kind {
    /// Named fields.
    Struct(Vec<DerivedField>),
    /// One field without a name.
    Newtype(Type),
    /// An enum.
    Enum(Vec<DerivedVariant>),
}

/// A field.
#[derive(Debug)]
pub struct DerivedField {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name on the wire.
    pub name: String,
    /// Where `rename = ".."` gives it that name.
    pub renamed: Option<Span>,
    /// Its type.
    pub ty: Type,
    /// Whether it is no part of the schema; it has its `Default`.
    pub skip: bool,
    /// Whether it has its `Default` where the property is absent.
    pub default: bool,
    /// Whether it takes all other properties.
    pub flatten: bool,
    /// `#[cfg(..)]`
    pub cfg: Vec<Attribute>,
}

/// A variant.
#[derive(Debug)]
pub struct DerivedVariant {
    /// Its name in Rust.
    pub ident: Ident,
    /// Its name on the wire.
    pub name: String,
    /// What it holds; `None` for a variant without fields.
    pub ty: Option<Type>,
    /// `#[cfg(..)]`
    pub cfg: Vec<Attribute>,
}

impl Derived {
    /// What is left of a type that cannot be understood: its name and its generics.
    pub fn bare(input: &syn::DeriveInput) -> Self {
        Self {
            ident: input.ident.clone(),
            generics: input.generics.clone(),
            target: Target::Transparent,
            api: None,
            only: None,
            ignore: Vec::new(),
            kind: Kind::Struct(Vec::new()),
        }
    }

    /// Whether it is an enum.
    pub fn is_enum(&self) -> bool {
        matches!(self.kind, Kind::Enum(_))
    }

    /// Parses what `derive` stands on; all mistakes at once.
    pub fn parse(input: syn::DeriveInput) -> syn::Result<Self> {
        let mut errors = Errors::default();
        let mut head = Head::default();
        let mut understood = true;
        for attribute in &input.attrs {
            if attribute.path().is_ident("schema") {
                understood &= errors.take(head.schema(attribute)).is_some();
            } else if attribute.path().is_ident("serde") {
                errors.take(attribute.parse_nested_meta(|meta| head.serde(&meta)));
            }
        }
        if let Some(lifetime) = input.generics.lifetimes().next() {
            errors.push(
                lifetime.span(),
                "a type that stands for a schema owns its values: it has no lifetimes",
            );
        }
        let kind = match input.data {
            Data::Struct(data) => match data.fields {
                Fields::Named(fields) => {
                    let fields = fields
                        .named
                        .into_iter()
                        .filter_map(|field| errors.take(field_of(field, head.rename_all)));
                    Kind::Struct(fields.collect())
                }
                Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                    match fields.unnamed.into_iter().next() {
                        Some(field) => Kind::Newtype(field.ty),
                        None => Kind::Struct(Vec::new()),
                    }
                }
                Fields::Unnamed(fields) => {
                    let message = if head.transparent {
                        "a type that is `transparent` stands for what its only field stands for; this one has several"
                    } else {
                        "a tuple struct with several fields has no names for properties; give the fields names"
                    };
                    errors.push(fields.span(), message);
                    Kind::Struct(Vec::new())
                }
                Fields::Unit => Kind::Struct(Vec::new()),
            },
            Data::Enum(data) => {
                let variants = data
                    .variants
                    .into_iter()
                    .filter_map(|variant| errors.take(variant_of(variant, head.rename_all)));
                Kind::Enum(variants.collect())
            }
            Data::Union(data) => {
                errors.push(
                    data.union_token.span(),
                    "a `union` cannot stand for a schema; use an enum",
                );
                Kind::Struct(Vec::new())
            }
        };
        let target = match (head.component, head.operation, head.group, head.transparent) {
            (Some(name), None, None, false) => Some(Target::Component(name)),
            (None, Some(operation), Some(group), false) => {
                Some(Target::Parameters(operation, group))
            }
            (None, None, None, true) => Some(Target::Transparent),
            (None, Some(operation), None, _) => {
                errors.push(
                    operation.span(),
                    "say which parameters: `query`, `path`, `headers` or `cookies`",
                );
                None
            }
            // What it is meant to stand for may be in the attribute that is wrong.
            _ if !understood => None,
            _ => {
                errors.push(
                    input.ident.span(),
                    "say what the type stands for: `#[schema(\"Name\")]`, `#[schema(operation = \"..\", query)]` or `#[schema(transparent)]`",
                );
                None
            }
        };
        errors.finish()?;
        match target {
            Some(target) => Ok(Self {
                ident: input.ident,
                generics: input.generics,
                target,
                api: head.api,
                only: head.only,
                ignore: head.ignore,
                kind,
            }),
            None => Err(codes::error(
                codes::DERIVE_ATTRIBUTE,
                Span::call_site(),
                "the type stands for nothing",
            )),
        }
    }
}

/// Mistakes, collected.
#[derive(Default)]
struct Errors(Option<syn::Error>);

impl Errors {
    fn push(&mut self, span: Span, message: &str) {
        self.add(codes::error(codes::DERIVE_ATTRIBUTE, span, message));
    }

    fn add(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    fn finish(self) -> syn::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rust::case::Case;
    use quote::quote;

    fn parse(tokens: proc_macro2::TokenStream) -> syn::Result<Derived> {
        Derived::parse(syn::parse2(tokens)?)
    }

    #[test]
    fn names_follow_serde() {
        let derived = parse(quote! {
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            #[schema("User")]
            struct User { created_at: String, #[serde(rename = "type")] kind: String, r#ref: u8, #[serde(skip)] cache: u8 }
        });
        let Ok(Derived {
            kind: Kind::Struct(fields),
            ..
        }) = derived
        else {
            panic!("{derived:?}")
        };
        assert_eq!(
            fields
                .iter()
                .map(|field| field.name.as_str())
                .collect::<Vec<_>>(),
            ["createdAt", "type", "ref", "cache"]
        );
        assert!(fields[3].skip);
        assert_eq!(Case::ScreamingSnake.of_variant("NotFound"), "NOT_FOUND");
        assert_eq!(Case::Kebab.of_variant("NotFound"), "not-found");
    }

    #[test]
    fn mistakes_come_together() {
        let error = parse(quote! {
            struct User<'a> { #[serde(with = "x")] a: &'a str, #[serde(rename(serialize = "x", deserialize = "y"))] b: u8 }
        });
        let errors: Vec<String> = error
            .expect_err("four mistakes")
            .into_iter()
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors.len(), 4, "{errors:?}");
    }

    #[test]
    fn parameters_need_their_place() {
        assert!(
            parse(quote!(
                #[schema(operation = "listUsers", query)]
                struct Q {
                    page: Option<i64>,
                }
            ))
            .is_ok()
        );
        assert!(
            parse(quote!(
                #[schema(operation = "listUsers")]
                struct Q {
                    page: Option<i64>,
                }
            ))
            .is_err()
        );
    }
}
