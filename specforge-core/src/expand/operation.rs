//! An operation: its marker, its module with the types of its inputs and answers, and what the checks of a handler ask for.

use super::response::{expand_answers, expand_responses};
use super::security::{expand_guard, state_bounds};
use super::signature::{Naming, signature};
use super::spec::expand_spec;
use super::text::{contract_trait, escape_braces, route};
use super::types::{self, rules, rules_value, rust_type};
use super::{Context, context::ident};
use crate::code::{Code, Name, quote};
use crate::model::{
    Additional, Body, Content, ContentKind, Field, Operation, Parameter, Rules, Struct, Type,
    TypeDef, TypeKind,
};

/// The marker types of all operations, named exactly like their `operationId`.
pub(super) fn expand_markers(cx: &Context<'_>) -> Code {
    let markers = supported(cx).map(|operation| {
        let marker = ident(&operation.marker);
        let docs = types::doc_attributes(&[
            format!("`{}`", route(operation)),
            String::new(),
            format!("Declared at {}.", cx.location(operation.span)),
        ]);
        quote! {
            #docs
            #[allow(non_camel_case_types)]
            #[derive(Debug)]
            pub enum #marker {}
        }
    });
    quote! {
        /// One type per operation, named like its `operationId`: what the types of a handler are checked against.
        pub mod operations {
            #(#markers)*
        }
    }
}

/// The operations that are generated whole.
pub(super) fn supported<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a Operation> {
    cx.api
        .operations
        .iter()
        .filter(|operation| operation.unsupported.is_empty())
}

/// The modules of all operations.
pub(super) fn expand_modules(cx: &Context<'_>) -> Code {
    supported(cx)
        .map(|operation| expand_module(cx, operation))
        .collect()
}

fn expand_module(root: &Context<'_>, operation: &Operation) -> Code {
    let cx = &root.in_operation(&operation.module);
    let module = ident(&operation.module);
    let mut about = vec![format!("`{}`: {}", operation.id, route(operation))];
    about.extend(
        operation
            .summary
            .iter()
            .flat_map(|summary| [String::new(), summary.clone()]),
    );
    about.extend(
        operation
            .description
            .iter()
            .flat_map(|description| [String::new(), description.clone()]),
    );
    about.extend([
        String::new(),
        format!("Declared at {}.", cx.location(operation.span)),
    ]);
    let docs = types::doc_attributes(&about);

    let inline = types::expand_module_types(cx, &operation.module);
    let parameters = expand_parameters(cx, operation);
    let body = operation
        .body
        .as_ref()
        .map(|body| expand_body(cx, operation, body));
    let responses = expand_responses(cx, operation);
    let checks = expand_checks(cx, operation);
    let spec = expand_spec(cx, operation);
    let allow = types::allow_deprecated(cx);
    quote! {
        #docs
        #allow
        pub mod #module {
            #inline
            #parameters
            #body
            #responses
            #spec
            #checks
        }
    }
}

/// The four groups of parameters: the struct's name, its parameters, and the trait that takes it.
fn groups(operation: &Operation) -> [(&'static str, &[Parameter], &'static str, &'static str); 4] {
    [
        ("Path", &operation.path_parameters, "TakesPath", "path"),
        ("Query", &operation.query_parameters, "TakesQuery", "query"),
        (
            "Headers",
            &operation.header_parameters,
            "TakesHeaders",
            "header",
        ),
        (
            "Cookies",
            &operation.cookie_parameters,
            "TakesCookies",
            "cookie",
        ),
    ]
}

/// `Path`, `Query`, `Headers`, `Cookies`: a struct each, decoded as an object is.
fn expand_parameters(cx: &Context<'_>, operation: &Operation) -> Code {
    let structs = groups(operation)
        .into_iter()
        .filter(|(_, parameters, ..)| !parameters.is_empty())
        .map(|(name, parameters, _, kind)| {
            let def = parameter_struct(operation, name, kind, parameters);
            types::expand_type(cx, &def)
        });
    structs.collect()
}

pub(super) fn parameter_struct(
    operation: &Operation,
    name: &str,
    kind: &str,
    parameters: &[Parameter],
) -> TypeDef {
    let fields = parameters.iter().map(|parameter| Field {
        name: parameter.name.clone(),
        ident: parameter.ident.clone(),
        span: parameter.span,
        docs: parameter.description.clone().into_iter().collect(),
        deprecated: parameter.deprecated,
        required: parameter.required,
        default: parameter.default.clone(),
        sensitive: false,
        schema: parameter.schema.clone(),
    });
    TypeDef {
        ident: name.to_owned(),
        component: None,
        module: Some(operation.module.clone()),
        span: operation.span,
        docs: vec![format!("The {kind} parameters of `{}`.", operation.id)],
        deprecated: false,
        in_request: true,
        in_response: false,
        kind: TypeKind::Struct(Struct {
            fields: fields.collect(),
            additional: Additional::Ignore,
            forbidden: Vec::new(),
            ignored: Vec::new(),
            rules: Rules::default(),
        }),
    }
}

/// `Body`: the type of the only media type, or an enum with a variant for each.
fn expand_body(cx: &Context<'_>, operation: &Operation, body: &Body) -> Code {
    let docs = types::doc_attributes(&[format!("The request body of `{}`.", operation.id)]);
    if let [content] = body.contents.as_slice() {
        let ty = content_type(cx, content);
        return quote! {
            #docs
            pub type Body = #ty;
        };
    }
    let sf = cx.specforge();
    let variants: Vec<_> = variant_names(&body.contents);
    let types: Vec<_> = body
        .contents
        .iter()
        .map(|content| content_type(cx, content))
        .collect();
    let variant_docs = body
        .contents
        .iter()
        .map(|content| format!(" `{}`", content.media_type));
    let arms = body
        .contents
        .iter()
        .zip(&variants)
        .map(|(content, variant)| {
            let media_type = &content.media_type;
            let decode = decode_content(cx, content, variant);
            quote!(#media_type => #decode,)
        });
    let takes = if body.required {
        quote!(TakesContent)
    } else {
        quote!(TakesOptionalContent)
    };
    let marker = ident(&operation.marker);
    quote! {
        #docs
        #[allow(clippy::derive_partial_eq_without_eq)]
        #[derive(Debug, Clone, PartialEq)]
        pub enum Body {
            #( #[doc = #variant_docs] #variants(#types), )*
        }

        impl #sf::__private::#takes<Body> for super::operations::#marker {
            fn decode(payload: #sf::__private::Payload) -> ::core::result::Result<Body, #sf::Rejection> {
                match payload.media_type() {
                    #(#arms)*
                    _ => ::core::result::Result::Err(#sf::__private::unsupported_media_type()),
                }
            }
        }
    }
}

fn decode_content(cx: &Context<'_>, content: &Content, variant: &Name) -> Code {
    let sf = cx.specforge();
    let method = match &content.kind {
        ContentKind::Json(_) => quote!(json),
        ContentKind::Form(..) | ContentKind::Multipart(..) => quote!(fields),
        ContentKind::Text(_) => return quote!(payload.text().map(Body::#variant)),
        ContentKind::Bytes | ContentKind::Stream(_) => {
            return quote!(payload.bytes().map(Body::#variant));
        }
    };
    let rules = match &content.kind {
        ContentKind::Json(schema)
        | ContentKind::Form(schema, _)
        | ContentKind::Multipart(schema, _) => rules(cx, &schema.rules),
        _ => quote!(&#sf::decode::Rules::NONE),
    };
    quote!(payload.#method(&SPEC, |source| source.decode(#rules)).map(Body::#variant))
}

/// The Rust type that carries a content of a request.
pub(super) fn content_type(cx: &Context<'_>, content: &Content) -> Code {
    let sf = cx.specforge();
    match &content.kind {
        ContentKind::Json(schema)
        | ContentKind::Form(schema, _)
        | ContentKind::Multipart(schema, _) => rust_type(cx, &schema.ty),
        ContentKind::Text(_) => quote!(::std::string::String),
        ContentKind::Bytes | ContentKind::Stream(_) => quote!(#sf::__private::Bytes),
    }
}

/// One name per media type: `Json`, `Form`, `Text`, .., with more of the media type where that is not enough.
pub(super) fn variant_names(contents: &[Content]) -> Vec<Name> {
    let short = |content: &Content| match content.kind {
        ContentKind::Json(_) => "Json",
        ContentKind::Form(..) => "Form",
        ContentKind::Multipart(..) => "Multipart",
        ContentKind::Text(_) => "Text",
        ContentKind::Bytes => "Bytes",
        ContentKind::Stream(_) => "Stream",
    };
    let mut names: Vec<String> = contents
        .iter()
        .map(|content| {
            let name = short(content);
            let unique = contents.iter().filter(|other| short(other) == name).count() == 1;
            if unique {
                name.to_owned()
            } else {
                media_type_name(&content.media_type)
            }
        })
        .collect();
    for index in 1..names.len() {
        let (before, rest) = names.split_at_mut(index);
        if let Some(name) = rest.first_mut()
            && before.contains(name)
        {
            *name = format!("{name}{}", index + 1);
        }
    }
    names.iter().map(|name| ident(name)).collect()
}

/// `application/vnd.acme+json` is `ApplicationVndAcmeJson`.
fn media_type_name(media_type: &str) -> String {
    let name: String = media_type
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            word.chars()
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(word.chars().skip(1))
                .collect::<String>()
        })
        .collect();
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("Type{name}"),
        Some(_) => name,
        None => "Any".to_owned(),
    }
}

/// What a handler of the operation is checked against. The texts are the operation's own: where the spec says what, and what to write.
fn expand_checks(cx: &Context<'_>, operation: &Operation) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let id = &operation.id;
    let place = cx.location(operation.span);
    let message = escape_braces(&format!(
        "operation `{id}` ({}) has no handler",
        route(operation)
    ));
    let write = escape_braces(&format!(
        "declared at {place}; write:\n{}\n{}\nor, where it is written, bring it in: `mod` for its module, `use .. as _` for its crate",
        cx.options.attribute(id),
        signature(
            cx.api,
            operation,
            Naming {
                api: "api",
                formats: &cx.options.formats
            }
        )
    ));
    let missing_label = format!("no handler for `{id}`");
    let bounds = state_bounds(cx, operation);
    let guard = expand_guard(cx, operation);
    let handler = contract_trait("OneHandler", operation);
    let op = quote!(super::super::operations::#marker);
    let add = if operation.security.is_empty() {
        quote!(routes.add::<#op>(Self::service()))
    } else {
        quote!(routes.add_guarded::<#op>(guard::<S>, Self::service()))
    };
    let parameters = groups(operation)
        .into_iter()
        .filter(|(_, parameters, ..)| !parameters.is_empty())
        .map(|(name, parameters, takes, kind)| {
            expand_parameter_check(cx, operation, name, parameters, takes, kind)
        });
    let body = operation
        .body
        .as_ref()
        .map(|body| expand_body_check(cx, operation, body));
    let answers = expand_answers(cx, operation);
    quote! {
        /// What the macros hold a handler against. Not for use: it may change in any release.
        #[doc(hidden)]
        pub mod contract {
            #[diagnostic::on_unimplemented(message = #message, label = #missing_label, note = #write)]
            pub trait #handler<H, S, M>: ::core::marker::Sized {
                fn service() -> #sf::__private::Service<S>;

                // `router!` calls this one: where the trait's own function is called, the compiler has no bound to show.
                fn add(routes: &mut #sf::__private::Routes<S>)
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static #(+ #bounds)*,
                {
                    #add;
                }
            }

            // Without any implementation the compiler would propose to write one by hand.
            #[diagnostic::do_not_recommend]
            impl<H, S, M> #handler<H, S, M> for #sf::__private::Anything {
                fn service() -> #sf::__private::Service<S> {
                    #sf::__private::stand_in()
                }
            }

            #guard
            #(#parameters)*
            #body
            #answers
        }
    }
}

/// A trait for the types that can hold a group of parameters, with the implementations for those that the spec allows.
fn expand_parameter_check(
    cx: &Context<'_>,
    operation: &Operation,
    name: &str,
    parameters: &[Parameter],
    takes: &str,
    kind: &str,
) -> Code {
    let sf = cx.specforge();
    let contract = contract_trait(name, operation);
    let (name, takes, marker) = (ident(name), ident(takes), ident(&operation.marker));
    let inner = &cx.in_hidden();
    let listed: Vec<String> = parameters
        .iter()
        .map(|parameter| format!("`{}`", parameter.name))
        .collect();
    let message = escape_braces(&format!(
        "`{{Self}}` does not hold the {kind} parameters of operation `{}`",
        operation.id
    ))
    .replace("{{Self}}", "{Self}");
    let typed: Vec<String> = parameters
        .iter()
        .map(|parameter| {
            let ty = schema_name(cx, &parameter.schema.ty);
            if parameter.required || parameter.default.is_some() {
                format!("`{}: {ty}`", parameter.name)
            } else {
                format!("`{}: Option<{ty}>`", parameter.name)
            }
        })
        .collect();
    let label = escape_braces(&format!("the spec says {}", typed.join(", ")));
    let note = escape_braces(&format!(
        "{}: {} takes {}; use `api::{}::{name}`, or derive `specforge::Schema` with `#[schema(operation = \"{}\", {})]`",
        parameters
            .first()
            .map_or_else(String::new, |parameter| cx.location(parameter.span)),
        route(operation),
        listed.join(", "),
        operation.module,
        operation.id,
        kind_key(kind),
    ));
    let markers: Vec<Code> = parameters
        .iter()
        .map(|parameter| presence(parameter, rust_type(inner, &parameter.schema.ty)))
        .collect();
    let type_params: Vec<_> = (0..parameters.len())
        .map(|index| Name::new(format!("T{index}")))
        .collect();
    let bare = kind == "path";
    let anything =
        quote!(#[diagnostic::do_not_recommend] impl #contract for #sf::__private::Anything {});
    let (positional, rules) = match (bare, parameters) {
        (true, [parameter]) => {
            let (marker, rules) = (markers.first(), rules(inner, &parameter.schema.rules));
            (
                quote!(#[diagnostic::do_not_recommend] impl<T: #sf::schema::Accepts<#marker>> #contract for T {}),
                quote!(#rules),
            )
        }
        // `Schema` knows tuples up to this length.
        (true, [..]) if parameters.len() <= 8 => {
            let prefix = parameters
                .iter()
                .map(|parameter| rules_value(inner, &parameter.schema.rules));
            (
                quote!(#[diagnostic::do_not_recommend] impl<#(#type_params: #sf::schema::Accepts<#markers>),*> #contract for (#(#type_params,)*) {}
                    #anything),
                quote!({ static RULES: #sf::decode::Rules = #sf::decode::Rules { prefix: &[#(#prefix),*], ..#sf::decode::Rules::NONE }; &RULES }),
            )
        }
        _ => (anything, quote!(&#sf::decode::Rules::NONE)),
    };
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #contract: #sf::Schema {
            const CHECKED: () = ();
        }

        #[diagnostic::do_not_recommend]
        impl #contract for super::#name {}
        #positional

        impl<T: #contract> #sf::__private::#takes<T> for super::super::operations::#marker {
            fn decode(source: #sf::__private::Source<'_>) -> ::core::result::Result<T, #sf::decode::Violations> {
                source.decode(#rules)
            }
        }
    }
}

fn kind_key(kind: &str) -> &str {
    match kind {
        "header" => "headers",
        "cookie" => "cookies",
        other => other,
    }
}

fn presence(parameter: &Parameter, ty: Code) -> Code {
    if parameter.required || parameter.default.is_some() {
        ty
    } else {
        quote!(::core::option::Option<#ty>)
    }
}

/// Traits for the types that can be the body.
fn expand_body_check(cx: &Context<'_>, operation: &Operation, body: &Body) -> Code {
    let [content] = body.contents.as_slice() else {
        return quote!();
    };
    let sf = cx.specforge();
    let (schema, takes) = match (&content.kind, body.required) {
        (ContentKind::Json(schema), true) => (schema, "TakesBody"),
        (ContentKind::Json(schema), false) => (schema, "TakesOptionalBody"),
        (ContentKind::Form(schema, _), true) => (schema, "TakesForm"),
        (ContentKind::Form(schema, _), false) => (schema, "TakesOptionalForm"),
        (ContentKind::Multipart(schema, _), true) => (schema, "TakesMultipart"),
        (ContentKind::Multipart(schema, _), false) => (schema, "TakesOptionalMultipart"),
        _ => return quote!(),
    };
    let inner = &cx.in_hidden();
    let contract = contract_trait("Body", operation);
    let (takes, marker) = (ident(takes), ident(&operation.marker));
    let ty = rust_type(inner, &schema.ty);
    let rules = rules(inner, &schema.rules);
    let name = schema_name(cx, &schema.ty);
    let message = format!(
        "`{{Self}}` is not the request body of operation `{}`",
        escape_braces(&operation.id)
    );
    let label = escape_braces(&format!("the spec says `{name}`"));
    let note = escape_braces(&format!(
        "{}: {} takes {} `{name}`",
        cx.location(content.span),
        route(operation),
        content.media_type
    ));
    quote! {
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #contract: #sf::Schema {
            const CHECKED: () = ();
        }

        #[diagnostic::do_not_recommend]
        impl<T: #sf::schema::Accepts<#ty>> #contract for T {}

        impl<T: #contract> #sf::__private::#takes<T> for super::super::operations::#marker {
            fn decode(source: #sf::__private::Source<'_>) -> ::core::result::Result<T, #sf::decode::Violations> {
                source.decode(#rules)
            }
        }
    }
}

/// A type as messages name it.
pub(super) fn schema_name(cx: &Context<'_>, ty: &Type) -> String {
    super::signature::type_text(
        cx.api,
        ty,
        Naming {
            api: "api",
            formats: &cx.options.formats,
        },
    )
}
