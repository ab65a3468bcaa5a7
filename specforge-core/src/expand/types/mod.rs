//! The types of the contract: structs, enums, unions and aliases, each with what ties it to its schema.

mod defaults;
mod docs;
mod enums;
mod errors;
mod rules;
mod rust_type;
mod shared;
mod structs;
mod together;
mod unions;

use proc_macro2::{Span, TokenStream};

use super::Context;
use super::context::{ident, tied_name};
use crate::code::{Code, Name, quote};
use crate::model::{Api, Select, TypeDef, TypeKind};

pub use docs::doc_comment;
pub(super) use errors::error_types;
pub use errors::{expand_errors, is_error_schema, names_its_status};
pub use rules::{rules, rules_value};
pub(super) use rust_type::marker_type;
pub use rust_type::{field_type, rust_type};
pub(super) use shared::Shared as SharedRules;
pub use shared::expand_shared_rules;
pub(super) use structs::{Member, expand_read, expand_write};
pub(super) use unions::expand_spec as expand_union_spec;

/// All types that stand in the root module.
pub fn expand_types(cx: &Context<'_>) -> Code {
    let assertions = rules::expand_assertions(cx);
    let types = cx
        .api
        .types
        .iter()
        .filter(|def| def.module.is_none() && cx.replacement(def).is_none())
        .map(|def| expand_type(cx, def));
    quote!(#(#types)* #assertions)
}

/// The user's own types, under the names of the schemas that they stand for. Tokens, since a wrong path is told at its place.
///
/// Generated code names them by aliases of its own, which stand for a type that nothing is asked of where theirs is not tied to a schema:
/// that is one error at its path, and not one wherever it is read or written.
pub fn expand_replaced(cx: &Context<'_>) -> TokenStream {
    let replaced = cx
        .api
        .types
        .iter()
        .filter(|def| def.module.is_none())
        .filter_map(|def| {
            Some((
                cx.replacement(def)?,
                ident(&def.ident),
                tied_name(&def.ident),
            ))
        });
    let sf = cx.specforge_tokens();
    let (uses, aliases): (Vec<_>, Vec<_>) = replaced
        .map(|(path, name, alias)| {
            // At the end of the path, which names the type: a path that leads nowhere is shown there.
            let end = path.segments.last().map(|last| last.ident.span());
            let tied = name.at(end.unwrap_or_else(Span::call_site));
            let used = quote::quote! {
                #[doc(inline)]
                pub use #path as #tied;
            };
            let alias = quote::quote! {
                pub type #alias = <super::#name as #sf::__private::When<{ #sf::__private::Probe::<super::#name>::IS_TIED }>>::This;
            };
            // The name, since a path that leads nowhere is an error already.
            let used = quote::quote! {
                #used
                const _: bool = <#tied as #sf::Schema>::DERIVED;
            };
            (used, alias)
        })
        .unzip();
    if uses.is_empty() {
        return TokenStream::new();
    }
    quote::quote! {
        #(#uses)*

        #[doc(hidden)]
        pub mod __tied {
            #[allow(unused_imports)]
            use #sf::__private::Other as _;

            #(#aliases)*
        }
    }
}

/// The types that stand in an operation's module; `cx` stands in there.
pub fn expand_module_types(cx: &Context<'_>, module: &str) -> Code {
    let types = cx
        .api
        .types
        .iter()
        .filter(|def| def.module.as_deref() == Some(module));
    types.map(|def| expand_type(cx, def)).collect()
}

/// One type with all its implementations.
pub fn expand_type(cx: &Context<'_>, def: &TypeDef) -> Code {
    let name = ident(&def.ident);
    let item = match &def.kind {
        TypeKind::Alias(schema) => {
            let head = head(cx, def);
            let ty = rust_type(cx, &schema.ty);
            return quote!(#head pub type #name = #ty;);
        }
        TypeKind::Struct(object) => structs::expand_struct(cx, def, object),
        TypeKind::Enum(values) => enums::expand_enum(cx, def, values),
        TypeKind::Union(union) if union.select == Select::AllThatFit => {
            together::expand_together(cx, def, union)
        }
        TypeKind::Union(union) => unions::expand_union(cx, def, union),
    };
    let ties = expand_ties(cx, def);
    quote!(#item #ties)
}

/// Documentation, deprecation, and leave to mention what is deprecated.
fn head(cx: &Context<'_>, def: &TypeDef) -> Code {
    let mut about = def.docs.clone();
    about.push(format!("Declared at {}.", cx.location(def.span)));
    let docs = doc_comment(&about);
    let deprecated = deprecated(def.deprecated, "the spec marks this schema as deprecated");
    let allow = allow_deprecated(cx);
    quote!(#docs #deprecated #allow)
}

fn deprecated(is: bool, note: &str) -> Option<Code> {
    is.then(|| quote!(#[deprecated = #note]))
}

/// Generated code mentions deprecated things all the time; only the user's own mentions deserve the warning.
pub(super) fn allow_deprecated(cx: &Context<'_>) -> Option<Code> {
    cx.deprecated().then(|| quote!(#[allow(deprecated)]))
}

/// Leave to be what the document says: which fields there are and what they are named is not for clippy to judge. Deriving `Eq` wherever that
/// is possible would cost each build more than it gives.
pub(super) fn allow_style(fields: &[Name]) -> Code {
    let underscore = fields
        .iter()
        .any(|field| field.as_str().starts_with('_'))
        .then(|| quote!(, clippy::pub_underscore_fields));
    quote!(#[allow(clippy::derive_partial_eq_without_eq #underscore)])
}

/// Whether anything that is printed is deprecated.
pub(super) fn mentions_deprecated(api: &Api) -> bool {
    let in_type = |def: &TypeDef| match &def.kind {
        TypeKind::Struct(object) => {
            def.deprecated || object.fields.iter().any(|field| field.deprecated)
        }
        _ => def.deprecated,
    };
    let in_parameters = api.operations.iter().any(|operation| {
        let groups = [
            &operation.path_parameters,
            &operation.query_parameters,
            &operation.header_parameters,
            &operation.cookie_parameters,
        ];
        groups
            .into_iter()
            .flatten()
            .any(|parameter| parameter.deprecated)
    });
    in_parameters || api.types.iter().any(in_type)
}

/// serde's traits, and which directions the type stands for its schema in.
fn expand_ties(cx: &Context<'_>, def: &TypeDef) -> Code {
    let sf = cx.specforge();
    let name = ident(&def.ident);
    let allow = allow_deprecated(cx);
    let accepts = def
        .in_request
        .then(|| quote!(#allow impl #sf::schema::Accepts<#name> for #name {}));
    let produces = def.in_response.then(|| {
        quote! {
            #allow impl #sf::schema::Produces<#name> for #name {}
            #allow impl #sf::schema::Produces<::core::option::Option<#name>> for #name {}
        }
    });
    quote! {
        #accepts
        #produces

        #allow
        impl #sf::__private::serde::Serialize for #name {
            fn serialize<S: #sf::__private::serde::Serializer>(&self, serializer: S) -> ::core::result::Result<S::Ok, S::Error> {
                #sf::__private::serialize(self, serializer)
            }
        }

        #allow
        impl<'de> #sf::__private::serde::Deserialize<'de> for #name {
            fn deserialize<D: #sf::__private::serde::Deserializer<'de>>(deserializer: D) -> ::core::result::Result<Self, D::Error> {
                #sf::__private::deserialize(deserializer)
            }
        }
    }
}
