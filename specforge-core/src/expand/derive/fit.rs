//! How a type of the user's reads and writes what a schema describes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Type as RustType};

use super::View;
use super::own::Own;
use crate::check::Finding;
use crate::check::derive::{EnumFit, StructFit, fit_struct, fit_union, fit_values, wrong_shape};
use crate::code::{self, Code};
use crate::diag::{Diagnostic, codes};
use crate::expand::Context;
use crate::expand::signature::type_text;
use crate::expand::types::{
    Member, expand_read, expand_union_spec, expand_write, marker_type, rules,
};
use crate::model::{EnumValue, Field, Literal, Schema, Struct, Type, TypeKind, Union};
use crate::rust::derive::{Derived, DerivedField, DerivedVariant, Kind, option_of};

/// How a type reads and writes a view, and which of its parts have to fit which markers.
pub(super) struct Fit {
    pub(super) decode: TokenStream,
    pub(super) encode: TokenStream,
    pub(super) parts: Vec<Part>,
}

/// A part of the user's type and the schema that it stands for.
pub(super) struct Part {
    pub(super) ty: RustType,
    pub(super) marker: Code,
    pub(super) name: String,
    pub(super) text: String,
    pub(super) place: String,
}

/// Compares a type of the user's with a view of a schema.
pub(super) fn fit(
    cx: &Context<'_>,
    derived: &Derived,
    view: &View<'_>,
    what: &str,
) -> Result<Fit, Vec<Finding>> {
    let def = match &view.schema.ty {
        Type::Named(id) => cx.type_def(*id),
        _ => None,
    };
    let span = derived.ident.span();
    match (&derived.kind, def.map(|def| (def, &def.kind))) {
        (Kind::Struct(fields), Some((def, TypeKind::Struct(object)))) => {
            let text = |ty: &Type| type_text(cx.api, ty, cx.options.naming());
            fit_struct(derived, fields, def, object, what, &text)
                .map(|fit| struct_fit(cx, fields, object, &fit, what))
        }
        (Kind::Enum(variants), Some((def, TypeKind::Enum(values)))) => {
            fit_values(derived, variants, def, values, &view.directions, what)
                .map(|fit| values_fit(cx, variants, values, &fit))
        }
        (Kind::Enum(variants), Some((def, TypeKind::Union(union)))) => {
            let text = |ty: &Type| type_text(cx.api, ty, cx.options.naming());
            fit_union(derived, variants, def, union, &view.directions, what, &text)
                .map(|fit| union_fit(cx, derived, union, &fit, what))
        }
        (Kind::Newtype(ty), _) => Ok(newtype_fit(cx, ty, view.schema, what)),
        (_, Some((def, kind))) => {
            let (is, write) = match kind {
                TypeKind::Struct(_) => ("an object", "a struct with named fields stands for it"),
                TypeKind::Enum(_) => (
                    "an enum of constants",
                    "an enum with a variant for each value stands for it",
                ),
                TypeKind::Union(_) => (
                    "a union",
                    "an enum with a variant for each schema stands for it, each holding one value",
                ),
                TypeKind::Alias(_) => (
                    "no object",
                    "a newtype stands for it, such as `struct Name(String)`",
                ),
            };
            Err(vec![wrong_shape(span, def, what, is, write)])
        }
        (_, None) => Err(vec![Finding::at(
            span,
            Diagnostic::error(
                codes::WRONG_SHAPE,
                view.schema.span,
                format!("{what} is no object, enum or union"),
            )
            .help("a newtype stands for it, such as `struct Name(String)`"),
        )]),
    }
}

fn newtype_fit(cx: &Context<'_>, ty: &RustType, schema: &Schema, what: &str) -> Fit {
    let sf = cx.specforge_tokens();
    let part = Part {
        ty: ty.clone(),
        marker: marker_type(cx, &schema.ty),
        name: "the value".to_owned(),
        text: format!("the spec says {what}: {}", describe(cx, &schema.ty)),
        place: cx.location(schema.span),
    };
    Fit {
        decode: quote!(<#ty as #sf::schema::Schema>::decode(decoder, rules).map(Self)),
        encode: quote!(<#ty as #sf::schema::Schema>::encode(&self.0, encoder);),
        parts: vec![part],
    }
}

pub(super) fn struct_fit(
    cx: &Context<'_>,
    fields: &[DerivedField],
    object: &Struct,
    fit: &StructFit<'_>,
    what: &str,
) -> Fit {
    let mut object = object.clone();
    object.ignored.extend(fit.ignored.iter().cloned());
    let mut own = Own::default();
    let members: Vec<Member<'_>> = fit
        .members
        .iter()
        .map(|(property, field)| member(property, field, &mut own))
        .collect();
    let rest = fit.rest.map(|field| own.name(&field.ident));
    let read = own.put_into(&expand_read(cx, &object, &members, rest.as_ref()));
    let write = own.put_into(&expand_write(&members, rest.as_ref(), &code::quote!(self.)));
    let values = fields.iter().map(|field| {
        let (ident, cfg) = (&field.ident, &field.cfg);
        if field.skip {
            quote!(#(#cfg)* #ident: ::core::default::Default::default())
        } else if field.default && !field.flatten {
            quote!(#(#cfg)* #ident: #ident.unwrap_or_default())
        } else {
            quote!(#(#cfg)* #ident)
        }
    });
    let decode = quote! {
        #read
        ::core::option::Option::Some(Self { #(#values),* })
    };
    let parts = fit.members.iter().map(|(property, field)| {
        let absent = !property.required && property.default.is_none();
        let mut marker = marker_type(cx, &property.schema.ty);
        let wrapped = option_of(&field.ty);
        let nested = wrapped.is_some_and(|inner| option_of(inner).is_some());
        let nullable = matches!(property.schema.ty, Type::Nullable(_));
        // An `Option` may stand for absence and `null` at once, and for a property with a default.
        let doubled = absent && !(nullable && wrapped.is_some() && !nested) && !field.default;
        let defaulted = property.default.is_some() && wrapped.is_some() && !nullable;
        if doubled || defaulted {
            marker = code::quote!(::core::option::Option<#marker>);
        }
        Part {
            ty: field.ty.clone(),
            marker,
            name: format!("field `{}`", field.ident),
            text: format!(
                "the spec says {}{}",
                if absent { "optional " } else { "" },
                describe(cx, &property.schema.ty)
            ),
            place: format!(
                "{}: property `{}` of {what}",
                cx.location(property.span),
                property.name
            ),
        }
    });
    Fit {
        decode,
        encode: write,
        parts: parts.collect(),
    }
}

fn member<'a>(property: &'a Field, field: &DerivedField, own: &mut Own) -> Member<'a> {
    let optional = option_of(&field.ty);
    let may_be_absent = !property.required;
    let nullable = matches!(property.schema.ty, Type::Nullable(_));
    let three_states = optional.is_some_and(|inner| option_of(inner).is_some());
    let ty = &field.ty;
    let ty = if field.default {
        quote!(::core::option::Option<#ty>)
    } else {
        quote!(#ty)
    };
    let stand_in = own.name(&ty);
    Member {
        field: property,
        ident: own.name(&field.ident),
        present: may_be_absent && (!nullable || three_states || field.default),
        omitted: may_be_absent && optional.is_some() && !field.default,
        ty: Some(code::quote!(#stand_in)),
    }
}

fn values_fit(
    cx: &Context<'_>,
    variants: &[DerivedVariant],
    values: &[EnumValue],
    fit: &EnumFit<'_>,
) -> Fit {
    let sf = cx.specforge_tokens();
    let pairs: Vec<(&Literal, Option<&Ident>)> = values
        .iter()
        .zip(fit)
        .map(|(value, variant)| (&value.value, variant.map(|variant| &variant.ident)))
        .collect();
    let strings = pairs
        .iter()
        .all(|(value, _)| matches!(value, Literal::String(_)));
    let literals = pairs.iter().map(|(value, _)| match value {
        Literal::String(text) if strings => quote!(#text),
        Literal::String(text) => quote!(#sf::decode::Literal::String(#text)),
        Literal::Number(text) => quote!(#sf::decode::Literal::Number(#text)),
        Literal::Bool(value) => quote!(#sf::decode::Literal::Bool(#value)),
    });
    let method = if strings {
        quote!(string_enum)
    } else {
        quote!(literal_enum)
    };
    let reads = pairs
        .iter()
        .enumerate()
        .filter_map(|(index, (_, variant))| {
            variant.map(|variant| quote!(#index => ::core::option::Option::Some(Self::#variant),))
        });
    let writes = variants.iter().map(|variant| {
        let (ident, cfg) = (&variant.ident, &variant.cfg);
        let value = pairs
            .iter()
            .find(|(_, of)| *of == Some(ident))
            .map(|(value, _)| *value);
        let name = &variant.name;
        let write = match value {
            Some(Literal::Number(text)) => quote!(encoder.raw(#text)),
            Some(Literal::Bool(value)) => quote!(encoder.bool(#value)),
            _ => quote!(encoder.str(#name)),
        };
        quote!(#(#cfg)* Self::#ident => #write,)
    });
    Fit {
        decode: quote! {
            decoder.check(rules)?;
            match decoder.#method(&[#(#literals),*])? {
                #(#reads)*
                _ => ::core::option::Option::None,
            }
        },
        encode: quote!(match self { #(#writes)* }),
        parts: Vec::new(),
    }
}

fn union_fit(
    cx: &Context<'_>,
    derived: &Derived,
    union: &Union,
    fit: &EnumFit<'_>,
    what: &str,
) -> Fit {
    let sf = cx.specforge_tokens();
    let spec = expand_union_spec(cx, &derived.ident.to_string(), union);
    let pairs = || {
        union
            .variants
            .iter()
            .zip(fit)
            .enumerate()
            .filter_map(|(index, (of, variant))| Some((index, of, (*variant)?)))
    };
    let reads = pairs().map(|(index, of, variant)| {
        let (ident, rules) = (&variant.ident, rules(cx, &of.schema.rules));
        quote!(#index => #sf::schema::Schema::decode(decoder, #rules).map(Self::#ident),)
    });
    let mut written: Vec<&Ident> = Vec::new();
    let mut writes = Vec::new();
    let mut parts = Vec::new();
    for (_, of, variant) in pairs() {
        let Some(ty) = &variant.ty else { continue };
        parts.push(Part {
            ty: ty.clone(),
            marker: marker_type(cx, &of.schema.ty),
            name: format!("variant `{}`", variant.ident),
            text: format!("the spec says {}", describe(cx, &of.schema.ty)),
            place: format!(
                "{}: variant `{}` of {what}",
                cx.location(of.schema.span),
                of.ident
            ),
        });
        if !written.contains(&&variant.ident) {
            written.push(&variant.ident);
            let (ident, cfg) = (&variant.ident, &variant.cfg);
            writes.push(quote!(#(#cfg)* Self::#ident(value) => #sf::schema::Schema::encode(value, encoder),));
        }
    }
    Fit {
        decode: quote! {
            decoder.variants(rules, &#spec, |decoder, variant| match variant {
                #(#reads)*
                _ => ::core::option::Option::None,
            })
        },
        encode: quote!(match self { #(#writes)* }),
        parts,
    }
}

/// A type in the words of the spec.
fn describe(cx: &Context<'_>, ty: &Type) -> String {
    format!("`{}`", type_text(cx.api, ty, cx.options.naming()))
}
