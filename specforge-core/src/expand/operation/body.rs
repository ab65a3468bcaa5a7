//! `Body`: what the body of a request is decoded to.

use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::types::{doc_comment, rules, rust_type};
use crate::model::{Body, Content, ContentKind, Operation};

/// `Body`: the type of the only media type, or an enum with a variant for each.
pub(super) fn expand_body(cx: &Context<'_>, operation: &Operation, body: &Body) -> Code {
    let docs = doc_comment(&[format!("The request body of `{}`.", operation.id)]);
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
        ContentKind::Text(_) => return quote!(payload.text(&SPEC).map(Body::#variant)),
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
fn content_type(cx: &Context<'_>, content: &Content) -> Code {
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
pub(in crate::expand) fn variant_names(contents: &[Content]) -> Vec<Name> {
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
