//! Objects: a struct, read as a tuple of its fields' values.

use super::rules::{is_none, needs_static, rules_reference};
use super::{
    allow_deprecated, allow_style, defaults, deprecated, doc_comment, field_type, head, rust_type,
};
use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::model::{Additional, Field, Rules, Schema, Struct, Type, TypeDef, TypeKind};

/// How many values one tuple of the runtime holds; longer ones are joined.
const TUPLE: usize = 16;

/// The most arguments that a constructor takes by position.
const ARGUMENTS: usize = 7;

/// A struct with all its implementations but serde's.
pub(super) fn expand_struct(cx: &Context<'_>, def: &TypeDef, object: &Struct) -> Code {
    let name = ident(&def.ident);
    let head = head(cx, def);
    let fields = object.fields.iter().map(|field| {
        let (docs, ident, ty) = (
            field_docs(field),
            ident(&field.ident),
            field_type(cx, field),
        );
        // What an answer must have is written all the same: a warning of it would have no cure.
        let avoidable = !(field.required && def.in_response);
        let deprecated = deprecated(
            field.deprecated && avoidable,
            "the spec marks this property as deprecated",
        );
        quote!(#docs #deprecated pub #ident: #ty)
    });
    let rest = rest(object).map(|(ident, schema)| {
        let ty = rust_type(cx, &schema.ty);
        quote!(#[doc = " All other properties."] pub #ident: ::std::collections::BTreeMap<::std::string::String, #ty>)
    });
    let sensitive = object.fields.iter().any(|field| field.sensitive);
    let debug = if sensitive { quote!() } else { quote!(Debug,) };
    let default_derived = object.fields.iter().all(is_optional);
    let default = default_derived.then(|| quote!(, Default));
    let members = fields.chain(rest);
    let redacted = sensitive.then(|| expand_debug(cx, &name, object));
    let constructors = if default_derived {
        None
    } else {
        expand_new(cx, &name, object).or_else(|| expand_default(cx, &name, object))
    };
    let schema = expand_schema(cx, &name, object);
    let idents: Vec<Name> = object
        .fields
        .iter()
        .map(|field| ident(&field.ident))
        .collect();
    let style = allow_style(&idents);
    quote! {
        #head
        #style
        #[derive(#debug Clone, PartialEq #default)]
        pub struct #name {
            #(#members,)*
        }

        #redacted
        #constructors
        #schema
    }
}

/// What the spec says of a property, and its name where it says nothing: `#![deny(missing_docs)]` holds for generated code too.
fn field_docs(field: &Field) -> Code {
    if field.docs.iter().all(|docs| docs.trim().is_empty()) {
        return doc_comment(&[format!("`{}`", field.name.replace('`', "'"))]);
    }
    doc_comment(&field.docs)
}

/// Whether the field's type is an `Option` whose `None` says that there is no such property.
pub(crate) fn is_optional(field: &Field) -> bool {
    !field.required && field.default.is_none()
}

fn rest(object: &Struct) -> Option<(Name, &Schema)> {
    match &object.additional {
        Additional::Keep(name, schema) => Some((ident(name), schema)),
        Additional::Ignore | Additional::Deny => None,
    }
}

fn expand_schema(cx: &Context<'_>, name: &Name, object: &Struct) -> Code {
    let sf = cx.specforge();
    let allow = allow_deprecated(cx);
    let members: Vec<Member<'_>> = object.fields.iter().map(Member::of).collect();
    let idents: Vec<&Name> = members.iter().map(|member| &member.ident).collect();
    let rest = rest(object).map(|(ident, _)| ident);
    let all = idents.iter().copied().chain(&rest);
    let read = expand_read(cx, object, &members, rest.as_ref());
    let write = expand_write(&members, rest.as_ref(), &quote!(self.));
    quote! {
        #allow
        #[allow(clippy::question_mark)]
        impl #sf::schema::Schema for #name {
            fn decode(decoder: &mut #sf::decode::Decoder<'_>, rules: &'static #sf::decode::Rules) -> ::core::option::Option<Self> {
                #read
                ::core::option::Option::Some(Self { #(#all),* })
            }

            fn encode(&self, encoder: &mut #sf::decode::Encoder) {
                #write
            }
        }
    }
}

/// A property and the variable or field that holds its value.
pub(crate) struct Member<'a> {
    /// The property.
    pub field: &'a Field,
    /// The Rust name.
    pub ident: Name,
    /// Whether it is read as what is inside its `Option`, so that `null` is no absence.
    pub present: bool,
    /// Whether it is left out where it is `None`.
    pub omitted: bool,
    /// The type to read, where it does not follow from the struct.
    pub ty: Option<Code>,
}

impl<'a> Member<'a> {
    fn of(field: &'a Field) -> Self {
        let optional = is_optional(field);
        Self {
            field,
            ident: ident(&field.ident),
            present: optional,
            omitted: optional,
            ty: None,
        }
    }
}

/// Statements that read an object into one variable per member; they stand in `decode`, whose arguments they use.
pub(crate) fn expand_read(
    cx: &Context<'_>,
    object: &Struct,
    members: &[Member<'_>],
    rest: Option<&Name>,
) -> Code {
    let sf = cx.specforge();
    let idents: Vec<Code> = members
        .iter()
        .map(|member| {
            let ident = &member.ident;
            quote!(#ident)
        })
        .collect();
    let types: Option<Vec<Code>> = members.iter().map(|member| member.ty.clone()).collect();
    let mut pattern = tuple(cx, &idents);
    let mut ty = types
        .filter(|types| !types.is_empty())
        .map(|types| tuple_type(cx, &types));
    let mut method = quote!(fields);
    if let Some(rest) = rest {
        pattern = quote!((#pattern, #rest));
        ty = ty.map(|ty| quote!((#ty, ::std::collections::BTreeMap<::std::string::String, _>)));
        method = quote!(fields_and_rest);
    }
    let ty = ty.map(|ty| quote!(: ::core::option::Option<#ty>));
    let value = expand_fields(cx, object, members);
    let own = own_rules(object);
    let pinned = needs_static(&own)
        || members
            .iter()
            .any(|member| needs_static(&member.field.schema.rules));
    let (item, fields) = if pinned {
        (
            Some(quote!(static FIELDS: #sf::decode::Fields = #value;)),
            quote!(&FIELDS),
        )
    } else {
        (None, quote!(&#value))
    };
    quote! {
        #item
        let ::core::option::Option::Some(#pattern) #ty = decoder.#method(rules, #fields) else {
            return ::core::option::Option::None;
        };
    }
}

/// Statements that write an object; `of` stands in front of each member's name.
pub(crate) fn expand_write(members: &[Member<'_>], rest: Option<&Name>, of: &Code) -> Code {
    let fields = members.iter().map(
        |Member {
             field,
             ident,
             omitted,
             ..
         }| {
            let name = &field.name;
            if *omitted {
                quote!(encoder.optional(#name, &#of #ident);)
            } else {
                quote!(encoder.field(#name, &#of #ident);)
            }
        },
    );
    let rest = rest.map(|ident| quote!(encoder.additional(&#of #ident);));
    quote! {
        encoder.object();
        #(#fields)*
        #rest
        encoder.end_object();
    }
}

/// `(a, b)`, or `And((a, ..), (b, ..))` where there are many.
fn tuple(cx: &Context<'_>, items: &[Code]) -> Code {
    let sf = cx.specforge();
    match items.split_at_checked(TUPLE) {
        Some((first, rest)) if !rest.is_empty() => {
            let rest = tuple(cx, rest);
            quote!(#sf::decode::And((#(#first),*), #rest))
        }
        _ => single(items),
    }
}

/// The type of such a tuple.
fn tuple_type(cx: &Context<'_>, items: &[Code]) -> Code {
    let sf = cx.specforge();
    match items.split_at_checked(TUPLE) {
        Some((first, rest)) if !rest.is_empty() => {
            let rest = tuple_type(cx, rest);
            quote!(#sf::decode::And<(#(#first),*), #rest>)
        }
        _ => single(items),
    }
}

fn single(items: &[Code]) -> Code {
    match items {
        [only] => quote!((#only,)),
        _ => quote!((#(#items),*)),
    }
}

fn expand_fields(cx: &Context<'_>, object: &Struct, members: &[Member<'_>]) -> Code {
    let sf = cx.specforge();
    let mut parts: Vec<Code> = Vec::new();
    let names: Vec<&String> = members.iter().map(|member| &member.field.name).collect();
    if !names.is_empty() {
        parts.push(quote!(names: &[#(#names),*]));
    }
    let masks = [
        (
            quote!(required),
            bits(members.iter().map(|member| member.field.required)),
        ),
        (
            quote!(optional),
            bits(members.iter().map(|member| member.present)),
        ),
    ];
    for (name, words) in masks {
        if !words.is_empty() {
            parts.push(quote!(#name: &[#(#words),*]));
        }
    }
    let last = members
        .iter()
        .rposition(|member| !is_none(&member.field.schema.rules));
    if let Some(values) = last.and_then(|last| members.get(..=last)) {
        let values = values
            .iter()
            .map(|member| rules_reference(cx, &member.field.schema.rules));
        parts.push(quote!(values: &[#(#values),*]));
    }
    let defaults = members.iter().enumerate().filter_map(|(index, member)| {
        let json = member
            .field
            .default
            .as_ref()
            .filter(|_| !member.field.required)?;
        let index = Code::display(index);
        Some(quote!((#index, #json)))
    });
    let defaults: Vec<Code> = defaults.collect();
    if !defaults.is_empty() {
        parts.push(quote!(defaults: &[#(#defaults),*]));
    }
    if let Additional::Keep(..) = object.additional {
        parts.push(quote!(additional: #sf::decode::Additional::Keep));
    }
    let lists = [
        (quote!(forbidden), &object.forbidden),
        (quote!(ignored), &object.ignored),
    ];
    for (key, names) in lists {
        if !names.is_empty() {
            parts.push(quote!(#key: &[#(#names),*]));
        }
    }
    let own = own_rules(object);
    if !is_none(&own) {
        let own = rules_reference(cx, &own);
        parts.push(quote!(rules: #own));
    }
    let base = if matches!(object.additional, Additional::Deny) {
        quote!(CLOSED)
    } else {
        quote!(OPEN)
    };
    quote!(#sf::decode::Fields { #(#parts,)* ..#sf::decode::Fields::#base })
}

/// The rules of the object itself, with those of the values that it keeps.
fn own_rules(object: &Struct) -> Rules {
    let mut rules = object.rules.clone();
    if let Additional::Keep(_, schema) = &object.additional
        && !is_none(&schema.rules)
    {
        rules.items = Some(Box::new(schema.rules.clone()));
    }
    rules
}

/// Words of 64 bits, the lowest first; none where no bit is set.
fn bits(set: impl ExactSizeIterator<Item = bool>) -> Vec<Code> {
    let len = set.len().clamp(1, 64);
    let mut words: Vec<u64> = Vec::new();
    for (index, set) in set.enumerate() {
        if set {
            words.resize(words.len().max(index / 64 + 1), 0);
            if let Some(word) = words.last_mut() {
                *word |= 1 << (index % 64);
            }
        }
    }
    // Binary, a digit per property: the reader compares them with the names.
    words
        .into_iter()
        .map(|word| Code::verbatim(format!("0b{word:0len$b}")))
        .collect()
}

/// `new` with what is required, where something is not. A constant is not asked for.
fn expand_new(cx: &Context<'_>, name: &Name, object: &Struct) -> Option<Code> {
    let asked: Vec<&Field> = object
        .fields
        .iter()
        .filter(|field| field.required && constant(cx, field).is_none())
        .collect();
    if asked.is_empty()
        || asked.len() > ARGUMENTS
        || asked.len() == object.fields.len() && rest(object).is_none()
    {
        return None;
    }
    let arguments = asked.iter().map(|field| {
        let (ident, ty) = (ident(&field.ident), field_type(cx, field));
        quote!(#ident: #ty)
    });
    let values = expand_values(cx, object)?;
    let allow = allow_deprecated(cx);
    Some(quote! {
        #allow
        impl #name {
            #[doc = " A value of what is required; everything else is absent, or has its default."]
            #[must_use]
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
        }
    })
}

/// The only value that a required property can have.
fn constant(cx: &Context<'_>, field: &Field) -> Option<Code> {
    let Type::Named(id) = &field.schema.ty else {
        return None;
    };
    let def = cx
        .type_def(*id)
        .filter(|def| cx.replacement(def).is_none())?;
    let TypeKind::Enum(values) = &def.kind else {
        return None;
    };
    let [only] = values.as_slice() else {
        return None;
    };
    let (path, variant) = (cx.path_of(def), ident(&only.ident));
    Some(quote!(#path::#variant))
}

/// `Default`, where nothing is required and every default can be written in Rust.
fn expand_default(cx: &Context<'_>, name: &Name, object: &Struct) -> Option<Code> {
    if object.fields.iter().any(|field| field.required) {
        return None;
    }
    let values = expand_values(cx, object)?;
    let allow = allow_deprecated(cx);
    Some(quote! {
        #allow
        impl ::core::default::Default for #name {
            fn default() -> Self {
                Self { #(#values),* }
            }
        }
    })
}

fn expand_values(cx: &Context<'_>, object: &Struct) -> Option<Vec<Code>> {
    let mut values = Vec::new();
    for field in &object.fields {
        let ident = ident(&field.ident);
        values.push(match &field.default {
            _ if field.required => {
                constant(cx, field).map_or_else(|| quote!(#ident), |value| quote!(#ident: #value))
            }
            Some(json) => {
                let value = defaults::default_expression(cx, &field.schema.ty, json)?;
                quote!(#ident: #value)
            }
            None => quote!(#ident: ::core::option::Option::None),
        });
    }
    values
        .extend(rest(object).map(|(ident, _)| quote!(#ident: ::std::collections::BTreeMap::new())));
    Some(values)
}

/// `Debug` that keeps secrets.
fn expand_debug(cx: &Context<'_>, name: &Name, object: &Struct) -> Code {
    let fields = object.fields.iter().map(|field| {
        let ident = ident(&field.ident);
        let label = field.ident.trim_start_matches("r#");
        if field.sensitive {
            quote!(.field(#label, &::core::format_args!("[redacted]")))
        } else {
            quote!(.field(#label, &self.#ident))
        }
    });
    let rest = rest(object).map(|(ident, _)| {
        let label = ident.to_string();
        quote!(.field(#label, &self.#ident))
    });
    let text = name.to_string();
    let allow = allow_deprecated(cx);
    quote! {
        #allow
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.debug_struct(#text) #(#fields)* #rest .finish()
            }
        }
    }
}
