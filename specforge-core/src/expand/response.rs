//! The answers of an operation: its `Response` and `Error` enums, and which shorter forms a handler can return.

use super::operation::{schema_name, variant_names};
use super::text::{contract_trait, escape_braces, route};
use super::types::{doc_attributes, rust_type};
use super::{Context, context::ident};
use crate::check::handler::{WRAPPERS, status_text};
use crate::code::{Code, Name, quote};
use crate::expand::signature::Success;
use crate::model::{Content, ContentKind, Operation, Response, Status, Type, TypeKind};

/// A variant of `Response`: a status with one of its media types.
pub(super) struct Variant<'a> {
    pub(super) ident: Name,
    pub(super) response: &'a Response,
    pub(super) content: Option<&'a Content>,
}

pub(super) fn variants(operation: &Operation) -> Vec<Variant<'_>> {
    let mut variants = Vec::new();
    for response in &operation.responses {
        match response.contents.as_slice() {
            [] => variants.push(Variant {
                ident: ident(&response.ident),
                response,
                content: None,
            }),
            [content] => variants.push(Variant {
                ident: ident(&response.ident),
                response,
                content: Some(content),
            }),
            contents => variants.extend(contents.iter().zip(variant_names(contents)).map(
                |(content, name)| Variant {
                    ident: Name::new(format!("{}{}", response.ident, name)),
                    response,
                    content: Some(content),
                },
            )),
        }
    }
    variants
}

/// `Response`, which holds every answer, and `Error`, which holds those that are errors.
pub(super) fn expand_responses(cx: &Context<'_>, operation: &Operation) -> Code {
    let all = variants(operation);
    let errors: Vec<_> = variants(operation)
        .into_iter()
        .filter(|variant| is_error(variant.response.status))
        .collect();
    let response = expand_enum(cx, operation, "Response", &all);
    let error = expand_enum(cx, operation, "Error", &errors);
    quote!(#response #error)
}

fn is_error(status: Status) -> bool {
    matches!(
        status,
        Status::Code(400..) | Status::Range(4 | 5) | Status::Default
    )
}

fn expand_enum(
    cx: &Context<'_>,
    operation: &Operation,
    name: &str,
    variants: &[Variant<'_>],
) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let is_error = name == "Error";
    let name = ident(name);
    let op = quote!(super::operations::#marker);
    let declarations = variants.iter().map(|variant| expand_variant(cx, variant));
    let arms = variants.iter().map(|variant| expand_arm(cx, &op, variant));
    let about = if is_error {
        format!(" The errors that `{}` declares.", operation.id)
    } else {
        format!(" The answers that `{}` declares.", operation.id)
    };
    let (other, other_arm, respond) = if is_error {
        (
            quote! {
                /// An error of the framework, or one that no handler can help: answered in the schema that its status has.
                Other(#sf::Error),
            },
            quote!(Self::Other(error) => #sf::__private::RespondError::<#op>::respond_error(error),),
            quote!(impl #sf::__private::RespondError<#op> for #name),
        )
    } else {
        (
            quote!(),
            quote!(),
            quote!(impl #sf::__private::Respond<#op> for #name),
        )
    };
    let method = if is_error {
        quote!(respond_error)
    } else {
        quote!(respond)
    };
    let strict = if is_error {
        quote!(RespondStrictError)
    } else {
        quote!(RespondStrict)
    };
    let from = is_error.then(|| {
        quote! {
            impl<E: #sf::__private::IntoError> ::core::convert::From<E> for #name {
                fn from(error: E) -> Self {
                    Self::Other(error.into_error())
                }
            }
        }
    });
    if variants.is_empty() && !is_error {
        return quote!();
    }
    quote! {
        #[doc = #about]
        #[derive(Debug)]
        pub enum #name {
            #(#declarations)*
            #other
        }

        #[diagnostic::do_not_recommend]
        impl #sf::__private::#strict<#op> for #name {}

        #[diagnostic::do_not_recommend]
        #respond {
            fn #method(self) -> #sf::__private::HttpResponse {
                match self {
                    #(#arms)*
                    #other_arm
                }
            }
        }

        #from
    }
}

fn body_type(cx: &Context<'_>, content: &Content) -> Code {
    let sf = cx.specforge();
    match &content.kind {
        ContentKind::Json(schema) => rust_type(cx, &schema.ty),
        ContentKind::Text(_) => quote!(::std::string::String),
        ContentKind::Form(..) | ContentKind::Multipart(..) | ContentKind::Bytes => {
            quote!(#sf::__private::Bytes)
        }
        ContentKind::Stream(_) => quote!(#sf::__private::HttpBody),
    }
}

/// Whether a variant needs more than its body.
pub(super) fn has_fields(variant: &Variant<'_>) -> bool {
    !matches!(variant.response.status, Status::Code(_))
        || !variant.response.headers.is_empty()
        || wildcard(variant.content)
}

/// A range of media types needs the one that is sent.
pub(super) fn wildcard(content: Option<&Content>) -> bool {
    content.is_some_and(|content| {
        content.media_type.contains('*') && !matches!(content.kind, ContentKind::Json(_))
    })
}

fn expand_variant(cx: &Context<'_>, variant: &Variant<'_>) -> Code {
    let sf = cx.specforge();
    let name = &variant.ident;
    let mut about = vec![status_text(variant.response.status)];
    if let Some(content) = variant.content {
        about = vec![format!("{}, `{}`", about.concat(), content.media_type)];
    }
    about.extend(
        variant
            .response
            .description
            .iter()
            .flat_map(|text| [String::new(), text.clone()]),
    );
    let docs = doc_attributes(&about);
    let body = variant.content.map(|content| body_type(cx, content));
    if !has_fields(variant) {
        return match body {
            Some(body) => quote!(#docs #name(#body),),
            None => quote!(#docs #name,),
        };
    }
    let status = (!matches!(variant.response.status, Status::Code(_)))
        .then(|| quote!(#[doc = " The status."] status: #sf::__private::StatusCode,));
    let media_type = wildcard(variant.content)
        .then(|| quote!(#[doc = " The media type."] content_type: &'static str,));
    let headers = variant.response.headers.iter().map(|header| {
        let (field, ty) = (ident(&header.ident), rust_type(cx, &header.schema.ty));
        let ty = if header.required {
            ty
        } else {
            quote!(::core::option::Option<#ty>)
        };
        let docs = doc_attributes(&[
            format!("`{}`", header.name),
            String::new(),
            header.description.clone().unwrap_or_default(),
        ]);
        quote!(#docs #field: #ty,)
    });
    let body = body.map(|body| quote!(#[doc = " The body."] body: #body,));
    quote! {
        #docs
        #name {
            #status
            #media_type
            #(#headers)*
            #body
        },
    }
}

fn expand_arm(cx: &Context<'_>, op: &Code, variant: &Variant<'_>) -> Code {
    let sf = cx.specforge();
    let name = &variant.ident;
    let status = match variant.response.status {
        Status::Code(code) => quote!(#code),
        Status::Range(class) => quote!(#sf::__private::status_in_range::<#op>(status, #class)),
        Status::Default => quote!(#sf::__private::status_of_default::<#op>(status)),
    };
    let headers = variant.response.headers.iter().map(|header| {
        let (field, name, explode) = (ident(&header.ident), &header.name, header.explode);
        if header.required {
            quote!(.header(#name, #explode, &#field))
        } else {
            quote!(.optional_header(#name, #explode, #field.as_ref()))
        }
    });
    let reply = quote!(#sf::__private::Reply::new::<#op>(#status) #(#headers)*);
    let send = match variant.content {
        None => quote!(#reply.empty()),
        Some(content) => {
            let media_type = if wildcard(Some(content)) {
                quote!(content_type)
            } else {
                let text = concrete(content);
                quote!(#text)
            };
            match &content.kind {
                ContentKind::Json(_) => quote!(#reply.json(#media_type, &body)),
                ContentKind::Text(_) => quote!(#reply.text(#media_type, body)),
                ContentKind::Stream(_) => quote!(#reply.stream(#media_type, body)),
                ContentKind::Form(..) | ContentKind::Multipart(..) | ContentKind::Bytes => {
                    quote!(#reply.bytes(#media_type, body))
                }
            }
        }
    };
    let pattern = if has_fields(variant) {
        let status = (!matches!(variant.response.status, Status::Code(_))).then(|| quote!(status,));
        let media_type = wildcard(variant.content).then(|| quote!(content_type,));
        let headers = variant
            .response
            .headers
            .iter()
            .map(|header| ident(&header.ident));
        let body = variant.content.map(|_| quote!(body,));
        quote!(Self::#name { #status #media_type #(#headers,)* #body })
    } else if variant.content.is_some() {
        quote!(Self::#name(body))
    } else {
        quote!(Self::#name)
    };
    quote!(#pattern => #send,)
}

/// The media type to send: a range with a JSON schema is sent as `application/json`.
fn concrete(content: &Content) -> &str {
    if content.media_type.contains('*') {
        "application/json"
    } else {
        &content.media_type
    }
}

/// Which of the short forms the operation can answer with.
pub(super) fn expand_answers(cx: &Context<'_>, operation: &Operation) -> Code {
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
    match response.contents.as_slice() {
        [] => quote!(impl #sf::__private::AnswersEmpty<#status> for #op {}),
        [content] => {
            let ContentKind::Json(schema) = &content.kind else {
                return quote!();
            };
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
                "{}: {} answers {status} with {} `{text}`",
                cx.location(content.span),
                route(operation),
                content.media_type
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
        _ => quote!(),
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

/// What an operation asks of what stands inside a handler's answer: the trait, the run time's number for the form, and the form's name.
pub(super) fn asked_answers(operation: &Operation) -> Vec<(String, u16, &'static str)> {
    let mut asked = Vec::new();
    let json = |response: &Response| {
        matches!(response.contents.as_slice(), [content] if matches!(content.kind, ContentKind::Json(_)))
            && !response.headers.iter().any(|header| header.required)
    };
    for response in &operation.responses {
        let Status::Code(status @ 200..=299) = response.status else {
            continue;
        };
        if !json(response) {
            continue;
        }
        if let Some((name, _)) = WRAPPERS.iter().find(|(_, wrapped)| *wrapped == status) {
            asked.push((format!("Answer{status}"), status, *name));
        }
        if matches!(Success::of(operation), Success::Json(_)) {
            asked.push((format!("Answer{status}"), 1, "Json"));
        }
    }
    asked
}

/// Whether this is the name of a form that [`asked_answers`] knows.
pub(super) fn is_wrapper(name: &proc_macro2::Ident) -> bool {
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
    let json = |response: &'_ Response| {
        response.contents.iter().find_map(|content| {
            if let ContentKind::Json(schema) = &content.kind {
                Some(schema.ty.clone())
            } else {
                None
            }
        })
    };
    let mut successes: Vec<Type> = Vec::new();
    let mut others: Vec<Type> = Vec::new();
    for response in &operation.responses {
        let Some(ty) = json(response) else { continue };
        let list = if is_error(response.status) {
            &mut others
        } else {
            &mut successes
        };
        if !list.contains(&ty) {
            list.push(ty);
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
    let names: Vec<String> = operation
        .responses
        .iter()
        .filter_map(|response| {
            json(response).map(|ty| {
                format!(
                    "{} `{}`",
                    status_text(response.status),
                    schema_name(cx, &ty)
                )
            })
        })
        .collect();
    let message = format!(
        "operation `{}` does not answer with the body `{{Self}}`",
        escape_braces(&operation.id)
    );
    let label = escape_braces(&format!("the spec declares {}", names.join(", ")));
    let note = format!("declared at {}", cx.location(operation.span));
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
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #name: #sf::Schema {
            const CHECKED: () = ();
        }

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
        .filter(|response| is_error(response.status))
    {
        for content in &response.contents {
            if let ContentKind::Json(schema) = &content.kind
                && super::types::is_error_schema(cx, &schema.ty)
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
