//! In which forms an argument can take the operation's body, and what is said of one that takes it in another.
//!
//! What a name such as `Json<..>` says has been checked. This is for names that say nothing: aliases, `Bytes`, `String`, axum's own `Multipart`.

use super::Registration;
use crate::check::handler::{body_argument, media_types};
use crate::code::{Tokens, tokens};
use crate::diag::codes;
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::signature::arguments;
use crate::expand::text::route;
use crate::model::{Body, Content, ContentKind};
use crate::rust::handler::{Argument, Shape, first_argument, type_name};

/// The constant `FORMS`. Nothing where the argument's name says that it takes no body: with a type inside it is `State<..>` or the like.
pub(super) fn expand_forms(
    cx: &Context<'_>,
    registration: &Registration<'_>,
    argument: &Argument,
) -> Option<Tokens> {
    let is_option = type_name(&argument.ty).is_some_and(|name| name == "Option");
    if argument.shape != Shape::Other || (first_argument(&argument.ty).is_some() && !is_option) {
        return None;
    }
    let sf = cx.specforge_tokens();
    let (mut fit, mut absent, mut absence) = (Vec::new(), Vec::new(), String::new());
    let other = match &registration.operation.body {
        None => no_body(cx, registration),
        Some(body) => {
            (fit, absent) = forms(body);
            if !body.required {
                std::mem::swap(&mut fit, &mut absent);
            }
            fit.push("RAW_BODY");
            if !body.contents.iter().any(is_binary) {
                fit.push("RAW_TEXT");
            }
            absence = other_absence(cx, registration, body);
            other_form(cx, registration, body)
        }
    };
    let (fit, absent) = (fit.into_iter().map(ident), absent.into_iter().map(ident));
    Some(tokens! {
        const FORMS: #sf::__private::BodyForms = #sf::__private::BodyForms {
            fit: &[#(#sf::__private::#fit),*],
            absent: &[#(#sf::__private::#absent),*],
            absence: #absence,
            other: #other,
        };
    })
}

/// The kinds of arguments that take the body where it is required, and those where it is optional.
fn forms(body: &Body) -> (Vec<&'static str>, Vec<&'static str>) {
    let (mut required, mut optional) = match body.contents.as_slice() {
        [content] => match content.kind {
            ContentKind::Json(_) => (vec!["JSON"], vec!["OPTION_JSON"]),
            ContentKind::Form(..) => (vec!["FORM"], vec!["OPTION_FORM"]),
            ContentKind::Multipart(..) => (vec!["MULTIPART"], vec!["OPTION_MULTIPART"]),
            ContentKind::Text(_) | ContentKind::Bytes | ContentKind::Stream(_) => {
                (Vec::new(), Vec::new())
            }
        },
        _ => (vec!["CONTENT"], vec!["OPTION_CONTENT"]),
    };
    let mut contents = body.contents.iter();
    if contents.all(|content| content.media_type.starts_with("multipart/")) {
        required.push("RAW_MULTIPART");
        optional.push("OPTION_RAW_MULTIPART");
    }
    (required, optional)
}

fn no_body(cx: &Context<'_>, registration: &Registration<'_>) -> String {
    let operation = registration.operation;
    let takes = arguments(cx.api, operation, cx.options.naming());
    let help = if takes.is_empty() {
        String::new()
    } else {
        format!(
            "\n  help: what the operation has is `{}`",
            takes.join("`, `")
        )
    };
    format!(
        "this argument reads the request body, and operation `{}` ({}) has none [{}]\n  --> {}\n  help: remove this argument, or declare the body in the spec{help}",
        operation.id,
        route(operation),
        codes::NO_BODY,
        cx.location(operation.span),
    )
}

fn other_form(cx: &Context<'_>, registration: &Registration<'_>, body: &Body) -> String {
    let operation = registration.operation;
    let write = body_argument(cx.api, operation, body, cx.options.naming());
    let first = body.contents.first();
    let raw = if write == "Bytes" {
        ""
    } else {
        ", or `Bytes` for the body as it came"
    };
    format!(
        "the body of operation `{}` ({}) is {}, which this argument does not take [{}]\n  --> {}\n  help: take `{write}`{raw}",
        operation.id,
        route(operation),
        media_types(body),
        codes::BODY_KIND,
        cx.location(first.map_or(body.span, |content| content.span)),
    )
}

fn other_absence(cx: &Context<'_>, registration: &Registration<'_>, body: &Body) -> String {
    let operation = registration.operation;
    let write = body_argument(cx.api, operation, body, cx.options.naming());
    let (is, code, way) = if body.required {
        let way = ", or the argument without the `Option`";
        ("required", codes::BODY_REQUIRED, way)
    } else {
        ("optional", codes::BODY_OPTIONAL, "")
    };
    format!(
        "the body of operation `{}` ({}) is {is} [{code}]\n  --> {}\n  help: take `{write}`{way}",
        operation.id,
        route(operation),
        cx.location(body.span),
    )
}

/// Whether a body of this media type is no text.
fn is_binary(content: &Content) -> bool {
    const TYPES: &[&str] = &[
        "application/gzip",
        "application/octet-stream",
        "application/pdf",
        "application/zip",
    ];
    const MAIN_TYPES: &[&str] = &["audio", "font", "image", "multipart", "video"];
    let media_type = content.media_type.as_str();
    let (main, rest) = media_type.split_once('/').unwrap_or((media_type, ""));
    match content.kind {
        ContentKind::Multipart(..) => true,
        // `image/svg+xml` is an image, and text.
        ContentKind::Bytes => {
            TYPES.contains(&media_type) || (MAIN_TYPES.contains(&main) && !rest.ends_with("+xml"))
        }
        ContentKind::Json(_)
        | ContentKind::Form(..)
        | ContentKind::Text(_)
        | ContentKind::Stream(_) => false,
    }
}
