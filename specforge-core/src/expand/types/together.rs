//! Unions of which several variants may fit at once: a struct with an `Option` for each, so that nothing of a value is lost.

use super::rules::rules;
use super::unions::{expand_from, expand_spec, literal};
use super::{allow_deprecated, allow_style, head, rust_type};
use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::model::names::{Names, field_name};
use crate::model::{TypeDef, Union};

/// Such a union with all its implementations but serde's.
pub(super) fn expand_together(cx: &Context<'_>, def: &TypeDef, union: &Union) -> Code {
    let sf = cx.specforge();
    let name = ident(&def.ident);
    let head = head(cx, def);
    let allow = allow_deprecated(cx);
    let fields = fields(union);
    let types = union
        .variants
        .iter()
        .map(|variant| rust_type(cx, &variant.schema.ty));
    let docs = union.variants.iter().map(|variant| {
        format!(
            " The value as this variant, where it fits. See {}.",
            cx.location(variant.schema.span)
        )
    });
    let from = expand_from(cx, def, union, &|wanted, value| {
        let values = fields.iter().enumerate().map(|(index, field)| {
            if index == wanted {
                quote!(#field: ::core::option::Option::Some(#value))
            } else {
                quote!(#field: ::core::option::Option::None)
            }
        });
        quote!(Self { #(#values),* })
    });
    let spec = expand_spec(cx, &def.ident, union);
    let last = fields.len().saturating_sub(1);
    let arms = union
        .variants
        .iter()
        .zip(&fields)
        .enumerate()
        .map(|(index, (variant, field))| {
            let rules = rules(cx, &variant.schema.rules);
            let index = if index == last {
                quote!(_)
            } else {
                literal(index)
            };
            quote!(#index => decoder.keep(&mut value.#field, #rules),)
        });
    let style = allow_style(&fields);
    quote! {
        #head
        #[doc = ""]
        #[doc = " One value may fit several of these, and fits at least one."]
        #style
        #[derive(Debug, Clone, PartialEq)]
        pub struct #name {
            #(#[doc = #docs] pub #fields: ::core::option::Option<#types>,)*
        }

        #from

        #allow
        impl #sf::schema::Schema for #name {
            fn decode(decoder: &mut #sf::decode::Decoder<'_>, rules: &'static #sf::decode::Rules) -> ::core::option::Option<Self> {
                let none = Self { #(#fields: ::core::option::Option::None),* };
                decoder.all_variants(rules, &#spec, none, |decoder, variant, value| match variant {
                    #(#arms)*
                })
            }

            fn encode(&self, encoder: &mut #sf::decode::Encoder) {
                encoder.merge()#(.and(&self.#fields))*.finish();
            }
        }
    }
}

/// A field for each variant, named after it.
fn fields(union: &Union) -> Vec<Name> {
    let wanted = union
        .variants
        .iter()
        .map(|variant| field_name(&variant.ident))
        .collect();
    let names = Names::default().take_all(wanted);
    names.iter().map(|name| ident(name)).collect()
}
