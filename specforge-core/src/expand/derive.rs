//! `#[derive(Schema)]`: the code of a generated type, for a type of the user's; and the assertions that its fields fit.

mod fit;
mod own;
mod parameters;
mod ties;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::LitStr;

use fit::fit;
use parameters::expand_parameters;
use ties::expand_ties;

use super::Context;
use crate::check::Finding;
use crate::code::Tokens;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{NamedSchema, Schema, Type};
use crate::rust::derive::{Derived, Direction, Kind, Target};

/// The implementations of a derived type, and what is wrong with it. `cx` stands outside the generated module.
pub fn expand_derive(
    cx: &Context<'_>,
    root: &Tokens,
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
            expand_derive_stand_in(cx.specforge_tokens(), derived),
            findings,
        ),
    }
}

type Expanded = Result<TokenStream, Vec<Finding>>;

/// What keeps the errors of a faulty type from coming back where it is used.
pub fn expand_derive_stand_in(sf: &Tokens, derived: &Derived) -> TokenStream {
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
fn with_marker(sf: &Tokens, derived: &Derived) -> (TokenStream, TokenStream, TokenStream) {
    let mut generics = bounded(sf, derived);
    generics.params.push(syn::parse_quote!(__M));
    let name = &derived.ident;
    let (_, arguments, _) = derived.generics.split_for_impl();
    let (generics, _, clause) = generics.split_for_impl();
    (quote!(#generics), quote!(#name #arguments), quote!(#clause))
}

/// The type's generics, each parameter a `Schema`.
fn bounded(sf: &Tokens, derived: &Derived) -> syn::Generics {
    let mut generics = derived.generics.clone();
    for param in generics.type_params_mut() {
        param.default = None;
        param.bounds.push(syn::parse_quote!(#sf::schema::Schema));
    }
    generics
}

fn expand_schema(
    sf: &Tokens,
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
    let sf = cx.specforge_tokens();
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
    let ties = if stands_for_a_format(cx, derived) {
        // The schemas of the format have this type for their marker, and those of what it holds are the only others: the compiler cannot rule out
        // that what it holds fits the former as well, were it all that what it holds fits.
        quote! {
            impl #sf::schema::Accepts<#name> for #name {}
            impl #sf::schema::Produces<#name> for #name {}
            impl #sf::schema::Produces<::core::option::Option<#name>> for #name {}
            impl #sf::schema::Accepts<#inner> for #name {}
            impl #sf::schema::Produces<#inner> for #name {}
            impl #sf::schema::Produces<::core::option::Option<#inner>> for #name {}
        }
    } else {
        quote! {
            impl #marker_generics #sf::schema::Accepts<__M> for #name #arguments where #inner: #sf::schema::Accepts<__M>, #(#bounds,)* {}
            impl #marker_generics #sf::schema::Produces<__M> for #name #arguments where #inner: #sf::schema::Produces<__M>, #(#bounds,)* {}
        }
    };
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

        #ties
    })
}

/// Whether `specforge.toml` has this type for a format, by its name.
fn stands_for_a_format(cx: &Context<'_>, derived: &Derived) -> bool {
    let name = derived.ident.to_string();
    let last = |path: &str| {
        path.rsplit("::")
            .next()
            .is_some_and(|last| last.trim() == name)
    };
    derived.generics.params.is_empty() && cx.options.formats.values().any(|ty| last(ty.as_str()))
}

/// One way to look at a schema: as it is in requests, in responses, or in both.
struct View<'a> {
    schema: &'a Schema,
    directions: Vec<Direction>,
}

fn views<'a>(cx: &Context<'_>, derived: &Derived, named: &'a NamedSchema) -> Vec<View<'a>> {
    let mut views = if named.response.ty == named.request.ty {
        vec![View {
            schema: &named.response,
            directions: used(cx, &named.response.ty),
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
        if let [_, _] = views.as_slice() {
            views.retain(|view| view.directions.contains(&only));
        }
        for view in &mut views {
            view.directions = vec![only];
        }
    }
    views
}

/// The directions in which the document uses a schema; both where it uses it in none.
fn used(cx: &Context<'_>, ty: &Type) -> Vec<Direction> {
    let (response, request) = match ty {
        Type::Nullable(inner) | Type::Boxed(inner) => return used(cx, inner),
        Type::Named(id) => cx
            .type_def(*id)
            .map_or((true, true), |def| (def.in_response, def.in_request)),
        _ => (true, true),
    };
    let directions = [
        (Direction::Response, response || !request),
        (Direction::Request, request || !response),
    ];
    directions
        .into_iter()
        .filter_map(|(direction, used)| used.then_some(direction))
        .collect()
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
    let views = views(cx, derived, named);
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
        cx.specforge_tokens(),
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
