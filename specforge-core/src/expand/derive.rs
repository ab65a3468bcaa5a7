//! `#[derive(Schema)]`: the code of a generated type, for a type of the user's; and the assertions that its fields fit.

mod ties;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Ident, LitStr, Type as RustType};

use ties::{expand_assertion, expand_ties};

use super::operation::parameter_struct;
use super::types::{Member, expand_read, expand_union_spec, expand_write, marker_type, rules};
use super::{Context, context::ident, signature};
use crate::check::Finding;
use crate::check::api::unknown_operation;
use crate::check::derive::{EnumFit, StructFit, fit_struct, fit_union, fit_values, wrong_shape};
use crate::code::{self, Code, Name};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{
    EnumValue, Literal, NamedSchema, Operation, Schema, Struct, Type, TypeKind, Union,
};
use crate::rust::derive::{
    Derived, DerivedField, DerivedVariant, Direction, Group, Kind, Target, mentions, option_of,
};

/// The implementations of a derived type, and what is wrong with it. `cx` stands outside the generated module.
pub fn expand_derive(
    cx: &Context<'_>,
    root: &TokenStream,
    derived: &Derived,
) -> (TokenStream, Vec<Finding>) {
    let result = match &derived.target {
        Target::Transparent => expand_transparent(cx, derived),
        Target::Component(name) => expand_component(cx, derived, name),
        Target::Parameters(operation, group) => {
            expand_parameters(cx, root, derived, operation, *group)
        }
    };
    match result {
        Ok(tokens) => (tokens, Vec::new()),
        Err(findings) => (
            expand_derive_stand_in(&cx.specforge().tokens(), derived),
            findings,
        ),
    }
}

type Expanded = Result<TokenStream, Vec<Finding>>;

/// What keeps the errors of a faulty type from coming back where it is used.
pub fn expand_derive_stand_in(sf: &TokenStream, derived: &Derived) -> TokenStream {
    let schema = expand_schema(
        sf,
        derived,
        &quote!(let _ = (decoder, rules); ::core::option::Option::None),
        &quote!(let _ = encoder;),
    );
    let (generics, ty, clause) = with_marker(sf, derived);
    quote! {
        #schema
        impl #generics #sf::schema::Accepts<__M> for #ty #clause {}
        impl #generics #sf::schema::Produces<__M> for #ty #clause {}
    }
}

/// `impl<T, __M>`, the type, and its clause with the bounds that `Schema` needs.
fn with_marker(sf: &TokenStream, derived: &Derived) -> (TokenStream, TokenStream, TokenStream) {
    let mut generics = bounded(sf, derived);
    generics.params.push(syn::parse_quote!(__M));
    let name = &derived.ident;
    let (_, arguments, _) = derived.generics.split_for_impl();
    let (generics, _, clause) = generics.split_for_impl();
    (quote!(#generics), quote!(#name #arguments), quote!(#clause))
}

/// The type's generics, each parameter a `Schema`.
fn bounded(sf: &TokenStream, derived: &Derived) -> syn::Generics {
    let mut generics = derived.generics.clone();
    for param in generics.type_params_mut() {
        param.default = None;
        param.bounds.push(syn::parse_quote!(#sf::schema::Schema));
    }
    generics
}

fn expand_schema(
    sf: &TokenStream,
    derived: &Derived,
    decode: &TokenStream,
    encode: &TokenStream,
) -> TokenStream {
    let name = &derived.ident;
    let generics = bounded(sf, derived);
    let (generics, _, clause) = generics.split_for_impl();
    let (_, arguments, _) = derived.generics.split_for_impl();
    quote! {
        #[allow(clippy::question_mark)]
        impl #generics #sf::schema::Schema for #name #arguments #clause {
            const DERIVED: bool = true;

            fn decode(decoder: &mut #sf::decode::Decoder<'_>, rules: &'static #sf::decode::Rules) -> ::core::option::Option<Self> {
                #decode
            }

            fn encode(&self, encoder: &mut #sf::decode::Encoder) {
                #encode
            }
        }
    }
}

/// A newtype that is like what it holds, for every schema.
fn expand_transparent(cx: &Context<'_>, derived: &Derived) -> Expanded {
    let sf = &cx.specforge().tokens();
    let (inner, field) = match &derived.kind {
        Kind::Newtype(ty) => (ty, quote!(0)),
        Kind::Struct(fields) if fields.len() == 1 => match fields.first() {
            Some(field) => (&field.ty, field.ident.to_token_stream()),
            None => return Ok(TokenStream::new()),
        },
        _ => {
            return Err(vec![Finding::at(
                derived.ident.span(),
                Diagnostic::error(
                    codes::WRONG_SHAPE,
                    None,
                    format!(
                        "`{}` is transparent, but does not hold exactly one value",
                        derived.ident
                    ),
                ),
            )]);
        }
    };
    let name = &derived.ident;
    let generics = bounded(sf, derived);
    let (schema_generics, _, schema_clause) = generics.split_for_impl();
    let (_, arguments, _) = derived.generics.split_for_impl();
    let mut generics = generics.clone();
    generics.params.push(syn::parse_quote!(__M));
    let (marker_generics, ..) = generics.split_for_impl();
    let bounds: Vec<_> = derived
        .generics
        .where_clause
        .iter()
        .flat_map(|clause| clause.predicates.iter())
        .collect();
    Ok(quote! {
        #[allow(clippy::question_mark)]
        impl #schema_generics #sf::schema::Schema for #name #arguments #schema_clause {
            const DERIVED: bool = true;

            fn decode(decoder: &mut #sf::decode::Decoder<'_>, rules: &'static #sf::decode::Rules) -> ::core::option::Option<Self> {
                let value = <#inner as #sf::schema::Schema>::decode(decoder, rules)?;
                ::core::option::Option::Some(Self { #field: value })
            }

            fn decode_present(decoder: &mut #sf::decode::Decoder<'_>, rules: &'static #sf::decode::Rules) -> ::core::option::Option<Self> {
                let value = <#inner as #sf::schema::Schema>::decode_present(decoder, rules)?;
                ::core::option::Option::Some(Self { #field: value })
            }

            fn encode(&self, encoder: &mut #sf::decode::Encoder) {
                <#inner as #sf::schema::Schema>::encode(&self.#field, encoder);
            }

            fn absent() -> ::core::option::Option<Self> {
                let value = <#inner as #sf::schema::Schema>::absent()?;
                ::core::option::Option::Some(Self { #field: value })
            }

            fn null() -> ::core::option::Option<Self> {
                let value = <#inner as #sf::schema::Schema>::null()?;
                ::core::option::Option::Some(Self { #field: value })
            }
        }

        impl #marker_generics #sf::schema::Accepts<__M> for #name #arguments where #inner: #sf::schema::Accepts<__M>, #(#bounds,)* {}
        impl #marker_generics #sf::schema::Produces<__M> for #name #arguments where #inner: #sf::schema::Produces<__M>, #(#bounds,)* {}
    })
}

/// One way to look at a schema: as it is in requests, in responses, or in both.
struct View<'a> {
    schema: &'a Schema,
    directions: Vec<Direction>,
}

fn views<'a>(derived: &Derived, named: &'a NamedSchema) -> Vec<View<'a>> {
    let mut views = if named.response.ty == named.request.ty {
        vec![View {
            schema: &named.response,
            directions: vec![Direction::Response, Direction::Request],
        }]
    } else {
        vec![
            View {
                schema: &named.response,
                directions: vec![Direction::Response],
            },
            View {
                schema: &named.request,
                directions: vec![Direction::Request],
            },
        ]
    };
    if let Some(only) = derived.only {
        views.retain(|view| view.directions.contains(&only));
        for view in &mut views {
            view.directions = vec![only];
        }
    }
    views
}

fn expand_component(cx: &Context<'_>, derived: &Derived, literal: &LitStr) -> Expanded {
    let name = literal.value();
    let Some(named) = cx.component(&name) else {
        let known = did_you_mean(
            &name,
            cx.api.schemas.iter().map(|schema| schema.name.as_str()),
        );
        let similar = known.and_then(|known| cx.component(known));
        let diagnostic = Diagnostic::error(
            codes::UNKNOWN_SCHEMA,
            similar.map(|similar| similar.span),
            format!("no schema `{name}` in this spec"),
        );
        let diagnostic = match similar {
            Some(similar) => diagnostic.label(format!(
                "help: a schema with a similar name exists: `{}`",
                similar.name
            )),
            None => diagnostic.help("the names are those under `components.schemas`"),
        };
        return Err(vec![Finding::at(literal.span(), diagnostic)]);
    };
    let what = format!("schema `{name}`");
    let views = views(derived, named);
    // A type that fits one of two views is meant for that direction; where it fits none, the first view's findings are told.
    let mut faults = None;
    let mut fits = Vec::new();
    for view in &views {
        match fit(cx, derived, view, &what) {
            Ok(fit) => fits.push((view, fit)),
            Err(findings) if faults.is_none() => faults = Some(findings),
            Err(_) => {}
        }
    }
    let (Some((_, writes)), Some((_, reads))) = (fits.first(), fits.last()) else {
        return Err(faults.unwrap_or_default());
    };
    let schema = expand_schema(
        &cx.specforge().tokens(),
        derived,
        &reads.decode,
        &writes.encode,
    );
    let ties: TokenStream = fits
        .iter()
        .map(|(view, fit)| expand_ties(cx, derived, view, &fit.parts))
        .collect();
    Ok(quote!(#schema #ties))
}

/// How a type reads and writes a view, and which of its parts have to fit which markers.
struct Fit {
    decode: TokenStream,
    encode: TokenStream,
    parts: Vec<Part>,
}

/// A part of the user's type and the schema that it stands for.
struct Part {
    ty: RustType,
    marker: Code,
    name: String,
    text: String,
    place: String,
}

fn fit(
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
            fit_struct(derived, fields, def, object, what)
                .map(|fit| struct_fit(cx, fields, object, &fit, what))
        }
        (Kind::Enum(variants), Some((def, TypeKind::Enum(values)))) => {
            fit_values(derived, variants, def, values, &view.directions, what)
                .map(|fit| values_fit(cx, variants, values, &fit))
        }
        (Kind::Enum(variants), Some((def, TypeKind::Union(union)))) => {
            fit_union(derived, variants, def, union, &view.directions, what)
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
    let sf = &cx.specforge().tokens();
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

fn struct_fit(
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

/// The user's names and types, which keep their places: generated text has stand-ins for them.
#[derive(Default)]
struct Own(Vec<(String, TokenStream)>);

impl Own {
    /// A stand-in for tokens of the user's.
    fn name(&mut self, tokens: &impl ToTokens) -> Name {
        let name = Name::new(format!("__own{}", self.0.len()));
        self.0
            .push((name.as_str().to_owned(), tokens.to_token_stream()));
        name
    }

    /// Generated code with the user's tokens in it.
    fn put_into(&self, code: &Code) -> TokenStream {
        self.replace(code.tokens())
    }

    fn replace(&self, tokens: TokenStream) -> TokenStream {
        let replaced = tokens.into_iter().map(|token| match token {
            TokenTree::Ident(ident) => {
                let own = self.0.iter().find(|(name, _)| ident == name.as_str());
                own.map_or_else(|| ident.to_token_stream(), |(_, tokens)| tokens.clone())
            }
            TokenTree::Group(group) => {
                proc_macro2::Group::new(group.delimiter(), self.replace(group.stream()))
                    .to_token_stream()
            }
            other => other.into(),
        });
        replaced.collect()
    }
}

fn member<'a>(
    property: &'a crate::model::Field,
    field: &DerivedField,
    own: &mut Own,
) -> Member<'a> {
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
    let sf = &cx.specforge().tokens();
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
    let sf = &cx.specforge().tokens();
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

fn expand_parameters(
    cx: &Context<'_>,
    root: &TokenStream,
    derived: &Derived,
    literal: &LitStr,
    group: Group,
) -> Expanded {
    let id = literal.value();
    let Some(operation) = cx
        .api
        .operations
        .iter()
        .find(|operation| operation.id == id)
    else {
        let diagnostic = unknown_operation(cx.api, &id, codes::UNKNOWN_OPERATION);
        return Err(vec![Finding::at(literal.span(), diagnostic)]);
    };
    let (parameters, name, kind) = group_of(operation, group);
    let what = format!("the {kind} parameters of `{id}`");
    let span = derived.ident.span();
    if parameters.is_empty() {
        let diagnostic = Diagnostic::error(
            codes::NO_PARAMETERS,
            operation.span,
            format!("operation `{id}` has no {kind} parameters"),
        )
        .label(format!("no parameter `in: {kind}` is declared"))
        .help("name another operation, or declare the parameters in the spec");
        return Err(vec![Finding::at(literal.span(), diagnostic)]);
    }
    let def = parameter_struct(operation, name, kind, parameters);
    let (Kind::Struct(fields), TypeKind::Struct(object)) = (&derived.kind, &def.kind) else {
        return Err(vec![wrong_shape(
            span,
            &def,
            &what,
            "a group of named values",
            "a struct with named fields stands for it",
        )]);
    };
    let fit = fit_struct(derived, fields, &def, object, &what)
        .map(|fit| struct_fit(cx, fields, object, &fit, &what))?;
    let schema = expand_schema(&cx.specforge().tokens(), derived, &fit.decode, &fit.encode);
    let (module, name) = (
        ident(&operation.module),
        super::text::contract_trait(name, operation),
    );
    let (own, sf) = (&derived.ident, &cx.specforge().tokens());
    let generics = bounded(sf, derived);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, arguments, _) = derived.generics.split_for_impl();
    let assertions = fit
        .parts
        .iter()
        .filter(|part| !mentions(&part.ty, &derived.generics));
    let assertions = assertions.map(|part| expand_assertion(cx, own, part, &[Direction::Request]));
    Ok(quote! {
        #schema
        impl #impl_generics #root::#module::contract::#name for #own #arguments #clause {}
        #(#assertions)*
    })
}

fn group_of(
    operation: &Operation,
    group: Group,
) -> (&[crate::model::Parameter], &'static str, &'static str) {
    match group {
        Group::Path => (&operation.path_parameters, "Path", "path"),
        Group::Query => (&operation.query_parameters, "Query", "query"),
        Group::Headers => (&operation.header_parameters, "Headers", "header"),
        Group::Cookies => (&operation.cookie_parameters, "Cookies", "cookie"),
    }
}

/// A type in the words of the spec.
fn describe(cx: &Context<'_>, ty: &Type) -> String {
    format!(
        "`{}`",
        signature::type_text(
            cx.api,
            ty,
            signature::Naming {
                api: "api",
                formats: &cx.options.formats
            }
        )
    )
}
