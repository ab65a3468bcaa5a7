//! The attributes of a type of the user's: ours, and what serde's say of names.

use quote::ToTokens as _;
use syn::ext::IdentExt as _;
use syn::meta::ParseNestedMeta;
use syn::parse::ParseStream;
use syn::spanned::Spanned as _;
use syn::{Attribute, Field, Fields, Ident, LitStr, Token, Variant};

use super::{DerivedField, DerivedVariant, Direction, Group};
use crate::diag::codes;
use crate::rust::case::{Case, case};

/// The attributes of the type.
#[derive(Default)]
pub(super) struct Head {
    pub(super) component: Option<LitStr>,
    pub(super) operation: Option<LitStr>,
    pub(super) group: Option<Group>,
    pub(super) transparent: bool,
    pub(super) api: Option<Ident>,
    pub(super) only: Option<Direction>,
    pub(super) ignore: Vec<Ident>,
    pub(super) rename_all: Option<Case>,
}

impl Head {
    /// `#[schema(..)]`: the schema's name or keys.
    pub(super) fn schema(&mut self, attribute: &Attribute) -> syn::Result<()> {
        attribute.parse_args_with(|input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(LitStr) {
                    self.component = Some(input.parse()?);
                } else {
                    self.key(input)?;
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        })
    }

    fn key(&mut self, input: ParseStream<'_>) -> syn::Result<()> {
        let key = Ident::parse_any(input)?;
        match key.to_string().as_str() {
            "operation" => {
                input.parse::<Token![=]>()?;
                self.operation = Some(input.parse()?);
            }
            "api" => {
                input.parse::<Token![=]>()?;
                self.api = Some(input.parse()?);
            }
            "query" => self.group = Some(Group::Query),
            "path" => self.group = Some(Group::Path),
            "headers" => self.group = Some(Group::Headers),
            "cookies" => self.group = Some(Group::Cookies),
            "transparent" => self.transparent = true,
            "request" => self.only = Some(Direction::Request),
            "response" => self.only = Some(Direction::Response),
            "ignore" => {
                let inner;
                syn::parenthesized!(inner in input);
                let names = inner.parse_terminated(Ident::parse_any, Token![,])?;
                self.ignore.extend(names);
            }
            _ if input.is_empty() => {
                let message =
                    format!("the schema's name is a string: write `#[schema(\"{key}\")]`");
                return Err(codes::error(codes::DERIVE_ATTRIBUTE, key.span(), &message));
            }
            "name" | "schema" if input.peek(Token![=]) => {
                input.parse::<Token![=]>()?;
                let name: LitStr = input.parse()?;
                let message = format!(
                    "the schema's name stands alone: write `#[schema({})]`",
                    name.to_token_stream()
                );
                return Err(codes::error(codes::DERIVE_ATTRIBUTE, key.span(), &message));
            }
            _ => {
                return Err(codes::error(
                    codes::DERIVE_ATTRIBUTE,
                    key.span(),
                    &format!(
                        "unknown key `{key}`: expected the schema's name, `operation = \"..\"` with `query`, `path`, `headers` or `cookies`, `transparent`, `request`, `response`, `ignore(..)` or `api = ..`"
                    ),
                ));
            }
        }
        Ok(())
    }

    /// A key of `#[serde(..)]`.
    pub(super) fn serde(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        if meta.path.is_ident("rename_all") {
            self.rename_all = Some(case(meta)?);
        } else if meta.path.is_ident("transparent") {
            self.transparent = true;
        } else if let Some(word) = among(meta, &["default", "from", "try_from", "into", "remote"]) {
            return Err(without_effect(meta, word, "the type is"));
        } else {
            skip_value(meta)?;
        }
        Ok(())
    }
}

/// A field with its attributes.
pub(super) fn field_of(field: Field, rename_all: Option<Case>) -> syn::Result<DerivedField> {
    let Some(ident) = field.ident.clone() else {
        return Err(codes::error(
            codes::DERIVE_ATTRIBUTE,
            field.span(),
            "a field without a name has no property",
        ));
    };
    let plain = ident.unraw().to_string();
    let mut parsed = DerivedField {
        name: rename_all.map_or_else(|| plain.clone(), |case| case.of_field(&plain)),
        ident,
        renamed: None,
        ty: field.ty,
        skip: false,
        default: false,
        flatten: false,
        cfg: field
            .attrs
            .iter()
            .filter(|attribute| attribute.path().is_ident("cfg"))
            .cloned()
            .collect(),
    };
    for attribute in field.attrs.iter().filter(|attribute| is_ours(attribute)) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                parsed.name = renamed(&meta)?;
                parsed.renamed = Some(meta.path.span());
            } else if meta.path.is_ident("skip") {
                parsed.skip = true;
            } else if meta.path.is_ident("default") {
                if meta.input.peek(Token![=]) {
                    return Err(fault(&meta, "a function as a default is not understood; put the default into the spec, or take an `Option`"));
                }
                parsed.default = true;
            } else if meta.path.is_ident("flatten") {
                parsed.flatten = true;
            } else if let Some(word) = among(&meta, &CUSTOM) {
                return Err(fault(&meta, &format!(
                    "`{word}` has no effect: the field is read and written by specforge; give it a type of its own that derives or implements `specforge::Schema`"
                )));
            } else if let Some(word) = among(&meta, &["skip_serializing", "skip_deserializing"]) {
                return Err(fault(&meta, &format!(
                    "`{word}` has no effect: the field is read and written by specforge; write `readOnly` or `writeOnly` in the spec, or a type for each direction with `#[schema(.., request)]` and `#[schema(.., response)]`"
                )));
            } else if let Some(word) = among(&meta, &["alias"]) {
                return Err(without_effect(&meta, word, "the field is"));
            } else {
                skip_value(&meta)?;
            }
            Ok(())
        })?;
    }
    Ok(parsed)
}

/// A variant with its attributes.
pub(super) fn variant_of(
    variant: Variant,
    rename_all: Option<Case>,
) -> syn::Result<DerivedVariant> {
    let plain = variant.ident.unraw().to_string();
    let mut name = rename_all.map_or_else(|| plain.clone(), |case| case.of_variant(&plain));
    for attribute in variant.attrs.iter().filter(|attribute| is_ours(attribute)) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                name = renamed(&meta)?;
            } else if meta.path.is_ident("skip") || meta.path.is_ident("other") {
                return Err(fault(
                    &meta,
                    "a variant that no value stands for cannot be checked; remove it",
                ));
            } else if let Some(word) = among(&meta, &CUSTOM)
                .or_else(|| among(&meta, &["alias", "skip_serializing", "skip_deserializing"]))
            {
                return Err(without_effect(&meta, word, "the variant is"));
            } else {
                skip_value(&meta)?;
            }
            Ok(())
        })?;
    }
    let span = variant.fields.span();
    let ty = match variant.fields {
        Fields::Unit => None,
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed.into_iter().next().map(|field| field.ty)
        }
        _ => {
            return Err(codes::error(
                codes::DERIVE_ATTRIBUTE,
                span,
                "a variant holds nothing or one value; give the fields a struct of their own",
            ));
        }
    };
    let cfg = variant
        .attrs
        .into_iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .collect();
    Ok(DerivedVariant {
        ident: variant.ident,
        name,
        ty,
        cfg,
    })
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().is_ident("serde") || attribute.path().is_ident("schema")
}

/// `rename = ".."`, or `rename(serialize = "..", deserialize = "..")` where both are the same.
fn renamed(meta: &ParseNestedMeta<'_>) -> syn::Result<String> {
    if meta.input.peek(Token![=]) {
        return Ok(meta.value()?.parse::<LitStr>()?.value());
    }
    let mut names: Vec<String> = Vec::new();
    meta.parse_nested_meta(|inner| {
        names.push(inner.value()?.parse::<LitStr>()?.value());
        Ok(())
    })?;
    names.dedup();
    match names.len() {
        1 => Ok(names.remove(0)),
        _ => Err(fault(
            meta,
            "a property has one name, in requests and in responses",
        )),
    }
}

/// What serde does with a value itself.
const CUSTOM: [&str; 3] = ["with", "serialize_with", "deserialize_with"];

fn among(meta: &ParseNestedMeta<'_>, words: &[&'static str]) -> Option<&'static str> {
    words.iter().copied().find(|word| meta.path.is_ident(word))
}

/// What changes serde's bytes would be believed to change ours.
fn without_effect(meta: &ParseNestedMeta<'_>, word: &str, what: &str) -> syn::Error {
    let message = format!(
        "`{word}` has no effect: {what} read and written by specforge, as the spec says; remove it, or implement `specforge::Schema` by hand"
    );
    fault(meta, &message)
}

fn fault(meta: &ParseNestedMeta<'_>, message: &str) -> syn::Error {
    codes::error(codes::DERIVE_ATTRIBUTE, meta.path.span(), message)
}

/// Steps over a value that does not matter here.
fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<syn::Expr>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let inner;
        syn::parenthesized!(inner in meta.input);
        inner.parse::<proc_macro2::TokenStream>()?;
    }
    Ok(())
}
