//! Which forms shorter than `Response` a handler can return, and what each of them asks of its body.

use super::concrete;
use crate::check::handler::WRAPPERS;
use crate::code::{Code, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::operation::{own_type, schema_name};
use crate::expand::signature::Success;
use crate::expand::text::{contract_trait, escape_braces, route};
use crate::expand::types::{is_error_schema, rust_type};
use crate::model::{ContentKind, Operation, Response, Status, Type, TypeKind};

/// Which of the short forms the operation can answer with.
pub(in crate::expand) fn expand_answers(cx: &Context<'_>, operation: &Operation) -> Code {
    let by_status = operation
        .responses
        .iter()
        .map(|response| expand_status_answers(cx, operation, response));
    let unique = expand_unique_answer(cx, operation);
    let some = expand_some_answer(cx, operation);
    let failures = expand_failures(cx, operation);
    quote!(#(#by_status)* #unique #some #failures)
}

/// `Created<Json<T>>` and `NoContent`: what one success status carries.
fn expand_status_answers(cx: &Context<'_>, operation: &Operation, response: &Response) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let op = quote!(super::super::operations::#marker);
    let Status::Code(status @ 200..=399) = response.status else {
        return quote!();
    };
    if response.headers.iter().any(|header| header.required) {
        return quote!();
    }
    match response.json() {
        None if response.contents.is_empty() => {
            quote!(impl #sf::__private::AnswersEmpty<#status> for #op {})
        }
        Some((content, schema)) => {
            let (name, inner) = (
                contract_trait(&format!("Answer{status}"), operation),
                &cx.in_hidden(),
            );
            let ty = rust_type(inner, &schema.ty);
            let message = format!(
                "`{{Self}}` is not the {status} body of operation `{}`",
                escape_braces(&operation.id)
            );
            let text = schema_name(cx, &schema.ty);
            let label = escape_braces(&format!("the spec says `{text}`"));
            let note = escape_braces(&format!(
                "{}: {} answers {status} with {} `{text}`{}",
                cx.location(content.span),
                route(operation),
                content.media_type,
                own_type(cx, &schema.ty, "return"),
            ));
            let media_type = concrete(content);
            quote! {
                #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
                pub trait #name: #sf::Schema {
                    const CHECKED: () = ();
                }

                #[diagnostic::do_not_recommend]
                impl<T: #sf::schema::Produces<#ty>> #name for T {}

                impl<T: #name> #sf::__private::AnswersWith<#status, T> for #op {
                    const MEDIA_TYPE: &'static str = #media_type;

                    fn encode(body: &T, encoder: &mut #sf::decode::Encoder) {
                        body.encode(encoder);
                    }
                }
            }
        }
        None => quote!(),
    }
}

/// `Json<T>`, `String`, `Bytes`, `()`: the one success response, where there is only one.
fn expand_unique_answer(cx: &Context<'_>, operation: &Operation) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let op = quote!(super::super::operations::#marker);
    let only = operation
        .responses
        .iter()
        .find_map(|response| match response.status {
            Status::Code(status @ 200..=299) => Some((status, response.contents.first())),
            _ => None,
        });
    let Some((status, content)) = only else {
        return quote!();
    };
    match Success::of(operation) {
        Success::Json(content) => {
            let (name, media_type) = (
                contract_trait(&format!("Answer{status}"), operation),
                concrete(content),
            );
            quote! {
                impl<T: #name> #sf::__private::Answers<T> for #op {
                    const STATUS: u16 = #status;
                    const MEDIA_TYPE: &'static str = #media_type;

                    fn encode(body: &T, encoder: &mut #sf::decode::Encoder) {
                        body.encode(encoder);
                    }
                }
            }
        }
        Success::Empty(status) => {
            quote!(impl #sf::__private::AnswersNothing for #op { const STATUS: u16 = #status; })
        }
        Success::Text | Success::Bytes => {
            let answers = if matches!(Success::of(operation), Success::Text) {
                quote!(AnswersText)
            } else {
                quote!(AnswersBytes)
            };
            let media_type = content.map_or("text/plain", concrete);
            quote! {
                impl #sf::__private::#answers for #op {
                    const STATUS: u16 = #status;
                    const MEDIA_TYPE: &'static str = #media_type;
                }
            }
        }
        Success::Several => quote!(),
    }
}

/// What an operation asks of what stands inside a handler's answer: the trait, and the name of the form.
pub(in crate::expand) fn asked_answers(operation: &Operation) -> Vec<(String, &'static str)> {
    let mut asked = Vec::new();
    let json = |response: &Response| {
        response.json().is_some() && !response.headers.iter().any(|header| header.required)
    };
    for response in &operation.responses {
        let Status::Code(status @ 200..=299) = response.status else {
            continue;
        };
        if !json(response) {
            continue;
        }
        if let Some((name, _)) = WRAPPERS.iter().find(|(_, wrapped)| *wrapped == status) {
            asked.push((format!("Answer{status}"), *name));
        }
        if matches!(Success::of(operation), Success::Json(_)) {
            asked.push((format!("Answer{status}"), "Json"));
        }
    }
    asked
}

/// Whether this is the name of a form that [`asked_answers`] knows.
pub(in crate::expand) fn is_wrapper(name: &proc_macro2::Ident) -> bool {
    name == "Json" || WRAPPERS.iter().any(|(wrapper, _)| name == wrapper)
}

/// `(StatusCode, Json<T>)`: any declared JSON body.
///
/// The success body is open to every type that produces it; the others are their generated types only, since two open implementations
/// would overlap.
fn expand_some_answer(cx: &Context<'_>, operation: &Operation) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let op = quote!(super::super::operations::#marker);
    let inner = &cx.in_hidden();
    let mut successes: Vec<Type> = Vec::new();
    let mut others: Vec<Type> = Vec::new();
    for response in &operation.responses {
        let json = response.contents.iter().filter_map(|content| {
            if let ContentKind::Json(schema) = &content.kind {
                Some(&schema.ty)
            } else {
                None
            }
        });
        // The media types of an error are all for the handler to choose from; a success is sent as the first.
        let (list, most) = if response.status.is_error() {
            (&mut others, usize::MAX)
        } else {
            (&mut successes, 1)
        };
        for ty in json.take(most) {
            if !list.contains(ty) {
                list.push(ty.clone());
            }
        }
    }
    let open = if successes.len() == 1 {
        successes.pop()
    } else {
        None
    };
    // A redirect may carry the body that an error carries as well.
    for ty in successes {
        if !others.contains(&ty) {
            others.push(ty);
        }
    }
    others.retain(|ty| Some(ty) != open.as_ref() && is_own(cx, ty));
    if open.is_none() && others.is_empty() {
        return quote!();
    }
    let name = contract_trait("Answer", operation);
    let open = match open {
        Some(ty) => {
            let ty = rust_type(inner, &ty);
            quote!(#[diagnostic::do_not_recommend] impl<T: #sf::schema::Produces<#ty>> #name for T {})
        }
        None => {
            quote!(#[diagnostic::do_not_recommend] impl #name for #sf::__private::Anything {})
        }
    };
    let others = others.iter().map(|ty| {
        let ty = rust_type(inner, ty);
        quote!(#[diagnostic::do_not_recommend] impl #name for #ty {})
    });
    quote! {
        pub trait #name: #sf::Schema {}

        #open
        #(#others)*

        impl<T: #name> #sf::__private::AnswersSome<T> for #op {
            fn encode(body: &T, encoder: &mut #sf::decode::Encoder) {
                body.encode(encoder);
            }
        }
    }
}

/// Whether a type is one that this expansion defines, so that no other crate can give it more implementations.
fn is_own(cx: &Context<'_>, ty: &Type) -> bool {
    let Type::Named(id) = ty else { return false };
    cx.type_def(*id)
        .is_some_and(|def| cx.replacement(def).is_none() && !matches!(def.kind, TypeKind::Alias(_)))
}

/// The error schemas that the operation declares: a handler's `Result<_, ErrorResponse>`.
fn expand_failures(cx: &Context<'_>, operation: &Operation) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let inner = &cx.in_hidden();
    let mut declared: Vec<&Type> = Vec::new();
    for response in operation
        .responses
        .iter()
        .filter(|response| response.status.is_error())
    {
        for content in &response.contents {
            if let ContentKind::Json(schema) = &content.kind
                && is_error_schema(cx, &schema.ty)
                && !declared.contains(&&schema.ty)
            {
                declared.push(&schema.ty);
            }
        }
    }
    let impls = declared.into_iter().map(|ty| {
        let ty = rust_type(inner, ty);
        quote!(impl #sf::__private::FailsWith<#ty> for super::super::operations::#marker {})
    });
    quote!(#(#impls)*)
}
