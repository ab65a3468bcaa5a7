//! What a handler of an operation is held against: a trait per thing that is asked, each with the text that the compiler shows.

use super::{groups, own_type, schema_name};
use crate::code::{Code, Name, quote};
use crate::diag::codes;
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::response::{expand_answers, expand_returns};
use crate::expand::security::{expand_guard, expand_identity, state_bounds};
use crate::expand::signature::signature;
use crate::expand::text::{contract_trait, escape_braces, route};
use crate::expand::types::{rules, rules_value, rust_type};
use crate::model::{Body, ContentKind, Operation, Parameter};

/// What a handler of the operation is checked against. The texts are the operation's own: where the spec says what, and what to write.
pub(super) fn expand_checks(cx: &Context<'_>, operation: &Operation) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let id = &operation.id;
    let place = cx.location(operation.span);
    let message = escape_braces(&format!(
        "operation `{id}` ({}) has no handler",
        route(operation)
    ));
    let named = match &operation.taken_id {
        None if operation.named => String::new(),
        None => ", and named after its method and path, since it has no `operationId` of its own"
            .to_owned(),
        Some(taken) => format!(
            ", and named after its method and path, since the `operationId` `{}` is another operation's already ({}) [{}]",
            taken.id.value,
            cx.location(taken.first),
            codes::DUPLICATE_OPERATION_ID,
        ),
    };
    let write = escape_braces(&format!(
        "declared at {place}{named}; write:\n{}\n{}\nor, where it is written, bring it in: `mod` for its module, `use .. as _` for its crate",
        cx.options.attribute(id),
        signature(cx.api, operation, cx.options.naming())
    ));
    let several = escape_braces(&format!(
        "operation `{id}` ({}) has more than one handler",
        route(operation)
    ));
    let keep_one = escape_braces(&format!(
        "declared at {place}; remove `#[specforge::handler]` from the others, or name the operations that they are meant for{}",
        same_id(cx, operation),
    ));
    let registered = contract_trait("Handler", operation);
    let missing_label = format!("no handler for `{id}`");
    let bounds = state_bounds(cx, operation);
    let identity = expand_identity(cx, operation);
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
    let returns = expand_returns(cx, operation);
    quote! {
        /// What the macros hold a handler against. Not for use: it may change in any release.
        #[doc(hidden)]
        pub mod contract {
            #[diagnostic::on_unimplemented(message = #message, label = #missing_label, note = #write)]
            pub trait #handler<H, S, M>: #registered<H, u8> {
                fn service() -> #sf::__private::Service<S>;

                // `router!` calls this one: where the trait's own function is called, the compiler has no bound to show.
                fn add(_: ::core::marker::PhantomData<Self>, routes: &mut #sf::__private::Routes<S>)
                where
                    S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static #(+ #bounds)*,
                {
                    #add;
                }
            }

            // That there is one only: `N` is `u8`, unless nobody knows which handler is meant.
            #[diagnostic::on_unimplemented(message = #several, label = "an operation has one handler", note = #keep_one)]
            pub trait #registered<H, N>: ::core::marker::Sized {
                fn only(_: ::core::marker::PhantomData<Self>, _: N) {}
            }

            #[diagnostic::do_not_recommend]
            impl #registered<(), u8> for #sf::__private::Elsewhere {}

            // For an operation that another router serves. Without any implementation the compiler would propose to write one by hand.
            #[diagnostic::do_not_recommend]
            impl<S> #handler<(), S, ()> for #sf::__private::Elsewhere {
                fn service() -> #sf::__private::Service<S> {
                    #sf::__private::stand_in()
                }

                fn add(_: ::core::marker::PhantomData<Self>, _: &mut #sf::__private::Routes<S>) {}
            }

            #identity
            #guard
            #(#parameters)*
            #body
            #answers
            #returns
        }
    }
}

/// The operation that would have this one's `operationId`, were it not taken; for the end of a sentence.
fn same_id(cx: &Context<'_>, operation: &Operation) -> String {
    let other = cx.with_a_taken_id().find_map(|other| {
        let taken = other.taken_id.as_ref()?;
        (taken.id.value == operation.id).then_some((other, taken))
    });
    other.map_or_else(String::new, |(other, taken)| {
        format!(
            ": {} has the same `operationId` ({}), and is `{}` until it has one of its own [{}]",
            route(other),
            cx.location(taken.id.span),
            other.id,
            codes::DUPLICATE_OPERATION_ID,
        )
    })
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
    let own = format!("{}::{}::{name}", cx.options.module, operation.module);
    let forms = if kind == "path" {
        format!("take `Path<{}>` or `Path<{own}>`", in_order(cx, parameters))
    } else {
        format!("use `{own}`")
    };
    let note = escape_braces(&format!(
        "{}: {} takes {}; {forms}, or derive `specforge::Schema` with `#[schema(operation = \"{}\", {})]`",
        parameters
            .first()
            .map_or_else(String::new, |parameter| cx.location(parameter.span)),
        route(operation),
        listed.join(", "),
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

/// The type that holds path parameters by their order.
fn in_order(cx: &Context<'_>, parameters: &[Parameter]) -> String {
    let types = parameters
        .iter()
        .map(|parameter| schema_name(cx, &parameter.schema.ty));
    let types = types.collect::<Vec<_>>().join(", ");
    match parameters {
        [_] => types,
        _ => format!("({types})"),
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
        "{}: {} takes {} `{name}`{}",
        cx.location(content.span),
        route(operation),
        content.media_type,
        own_type(cx, &schema.ty, "take"),
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
