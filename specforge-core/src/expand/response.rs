//! The answers of an operation: its `Response` and `Error` enums.

mod forms;
mod returns;

pub(super) use forms::{asked_answers, expand_answers, is_wrapper};
pub(super) use returns::{Side, Texts, expand_returns};

use super::operation::variant_names;
use super::types::{doc_comment, rust_type};
use super::{Context, context::ident};
use crate::check::handler::status_text;
use crate::code::{Code, Name, quote};
use crate::model::{Content, ContentKind, Operation, Response, Status};

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
        .filter(|variant| variant.response.status.is_error())
        .collect();
    let response = expand_enum(cx, operation, "Response", &all);
    let error = expand_enum(cx, operation, "Error", &errors);
    quote!(#response #error)
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
    let docs = doc_comment(&about);
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
        let docs = doc_comment(&[
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
        if header.json && header.required {
            quote!(.json_header(#name, ::core::option::Option::Some(&#field)))
        } else if header.json {
            quote!(.json_header(#name, #field.as_ref()))
        } else if header.required {
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
