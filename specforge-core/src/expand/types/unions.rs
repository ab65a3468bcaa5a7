//! Unions: an enum with a variant for each schema.

use std::collections::BTreeMap;

use super::rules::{json_type, rules};
use super::{allow_deprecated, allow_style, head, rust_type};
use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::model::{Select, Type, TypeDef, TypeKind, Union};

/// A union with all its implementations but serde's.
pub(super) fn expand_union(cx: &Context<'_>, def: &TypeDef, union: &Union) -> Code {
    let name = ident(&def.ident);
    let head = head(cx, def);
    let variants: Vec<Name> = union
        .variants
        .iter()
        .map(|variant| ident(&variant.ident))
        .collect();
    let types = union
        .variants
        .iter()
        .map(|variant| rust_type(cx, &variant.schema.ty));
    let docs = union
        .variants
        .iter()
        .map(|variant| format!(" See {}.", cx.location(variant.schema.span)));
    let from = expand_from(cx, def, union, &|index, value| {
        let variant = variants.get(index);
        quote!(Self::#variant(#value))
    });
    let schema = expand_schema(cx, def, union, &variants);
    let style = allow_style(&[]);
    quote! {
        #head
        #style
        #[derive(Debug, Clone, PartialEq)]
        pub enum #name {
            #(#[doc = #docs] #variants(#types),)*
        }

        #from
        #schema
    }
}

fn expand_schema(cx: &Context<'_>, def: &TypeDef, union: &Union, variants: &[Name]) -> Code {
    let sf = cx.specforge();
    let name = ident(&def.ident);
    let allow = allow_deprecated(cx);
    let spec = expand_spec(cx, &def.ident, union);
    let last = variants.len().saturating_sub(1);
    let arms = union
        .variants
        .iter()
        .zip(variants)
        .enumerate()
        .map(|(index, (variant, ident))| {
            let rules = rules(cx, &variant.schema.rules);
            let index = if index == last {
                quote!(_)
            } else {
                literal(index)
            };
            quote!(#index => #sf::schema::Schema::decode(decoder, #rules).map(Self::#ident),)
        });
    quote! {
        #allow
        #[allow(clippy::question_mark)]
        impl #sf::schema::Schema for #name {
            fn decode(decoder: &mut #sf::decode::Decoder<'_>, rules: &'static #sf::decode::Rules) -> ::core::option::Option<Self> {
                decoder.variants(rules, &#spec, |decoder, variant| match variant {
                    #(#arms)*
                })
            }

            fn encode(&self, encoder: &mut #sf::decode::Encoder) {
                match self {
                    #(Self::#variants(value) => #sf::schema::Schema::encode(value, encoder),)*
                }
            }
        }
    }
}

/// How the decoder finds the variant.
pub(crate) fn expand_spec(cx: &Context<'_>, name: &str, union: &Union) -> Code {
    let sf = cx.specforge();
    let variants = union.variants.iter().map(|variant| &variant.ident);
    let by_name = |values: &[(String, usize)]| {
        let entries = values.iter().map(|(value, variant)| {
            let variant = literal(*variant);
            quote!((#value, #variant))
        });
        quote!(&[#(#entries),*])
    };
    let select = match &union.select {
        Select::Tag {
            key,
            values,
            default,
        } => {
            let values = by_name(values);
            let default = match default {
                Some(variant) => {
                    let variant = literal(*variant);
                    quote!(::core::option::Option::Some(#variant))
                }
                None => quote!(::core::option::Option::None),
            };
            quote!(Tag { key: #key, values: #values, default: #default })
        }
        Select::JsonType(types) => {
            let entries = types.iter().map(|(ty, variant)| {
                let (ty, variant) = (json_type(cx, *ty), literal(*variant));
                quote!((#ty, #variant))
            });
            quote!(JsonType(&[#(#entries),*]))
        }
        Select::Key(keys) => {
            let keys = by_name(keys);
            quote!(Key(#keys))
        }
        Select::ExactlyOne => quote!(ExactlyOne),
        Select::FirstOf => quote!(FirstOf),
        Select::AllThatFit => quote!(AllThatFit),
    };
    quote!(#sf::decode::UnionSpec { name: #name, variants: &[#(#variants),*], select: #sf::decode::Select::#select })
}

/// `From` for each variant whose type no other variant has; `make` makes the union of the value of one.
pub(super) fn expand_from(
    cx: &Context<'_>,
    def: &TypeDef,
    union: &Union,
    make: &dyn Fn(usize, Code) -> Code,
) -> Code {
    let name = ident(&def.ident);
    let allow = allow_deprecated(cx);
    let own = name.to_string();
    let keys: Vec<Option<String>> = union
        .variants
        .iter()
        .map(|variant| identity(cx, &variant.schema.ty, 0))
        .collect();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for key in keys.iter().flatten() {
        *count.entry(key).or_default() += 1;
    }
    let mut impls = Vec::new();
    for (index, (variant, key)) in union.variants.iter().zip(&keys).enumerate() {
        let is_alone = |key: &String| count.get(key.as_str()) == Some(&1) && *key != own;
        if !key.as_ref().is_some_and(is_alone) {
            continue;
        }
        let boxed = matches!(variant.schema.ty, Type::Boxed(_));
        let ty = match &variant.schema.ty {
            Type::Boxed(inner) => rust_type(cx, inner),
            ty => rust_type(cx, ty),
        };
        let value = if boxed {
            quote!(::std::boxed::Box::new(value))
        } else {
            quote!(value)
        };
        let union = make(index, value);
        impls.push(quote! {
            #allow
            impl ::core::convert::From<#ty> for #name {
                fn from(value: #ty) -> Self {
                    #union
                }
            }
        });
    }
    impls.into_iter().collect()
}

/// What tells types apart: two names may stand for one type. `None` where that cannot be known.
fn identity(cx: &Context<'_>, ty: &Type, depth: usize) -> Option<String> {
    if depth > 32 {
        return None;
    }
    let inner =
        |wrapper: &str, ty: &Type| Some(format!("{wrapper}<{}>", identity(cx, ty, depth + 1)?));
    match ty {
        Type::Boxed(ty) => identity(cx, ty, depth + 1),
        Type::Nullable(ty) => inner("Option", ty),
        Type::Array(ty) => inner("Vec", ty),
        Type::Map(ty) => inner("BTreeMap", ty),
        Type::Tuple(types) => {
            let types: Option<Vec<String>> =
                types.iter().map(|ty| identity(cx, ty, depth + 1)).collect();
            Some(format!("({})", types?.join(",")))
        }
        Type::Never => None,
        Type::Named(id) => {
            let def = cx.type_def(*id)?;
            match &def.kind {
                // A type of the user's may be anything.
                _ if cx.replacement(def).is_some() => None,
                TypeKind::Alias(schema) => identity(cx, &schema.ty, depth + 1),
                _ => Some(rust_type(cx, ty).to_string()),
            }
        }
        _ => Some(rust_type(cx, ty).to_string()),
    }
}

pub(super) fn literal(index: usize) -> Code {
    let index = Code::display(index);
    quote!(#index)
}
