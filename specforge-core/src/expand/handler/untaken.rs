//! What is said where a handler leaves an input alone, or takes a value without saying from where.

use super::Registration;
use crate::diag::codes;
use crate::expand::Context;
use crate::expand::signature::arguments;
use crate::expand::text::route;
use crate::model::Operation;
use crate::rust::handler::{Ignored, Shape, display};

/// What has to be taken by some argument, as the constant of the run time that stands for it, each with its message.
pub(super) fn untaken(
    cx: &Context<'_>,
    registration: &Registration<'_>,
) -> Vec<(&'static str, String)> {
    let Registration {
        operation,
        args,
        handler,
        ..
    } = registration;
    // Where an argument has the name of an extractor, it is another one of that name.
    let of_axum_extra = |shape: Shape, name: &str| {
        let mut arguments = handler.arguments.iter();
        if !arguments.any(|argument| argument.shape == shape) {
            return String::new();
        }
        format!("\n  help: or axum-extra's `{name}`, with the feature `axum-extra` of specforge")
    };
    let ignored = |what: Ignored| args.ignore.iter().any(|ignore| ignore.what == what);
    let parameters = |parameters: Vec<&crate::model::Parameter>,
                      what: Ignored,
                      kind: &str,
                      write: String| {
        if parameters.is_empty() || ignored(what) {
            return None;
        }
        let names: Vec<String> = parameters
            .iter()
            .map(|parameter| format!("`{}`", parameter.name))
            .collect();
        let place = parameters
            .first()
            .map_or_else(String::new, |parameter| cx.location(parameter.span));
        let extra = match what {
            Ignored::Query => of_axum_extra(Shape::Query, "Query"),
            _ => String::new(),
        };
        Some(format!(
            "operation `{}` declares the {kind} parameter{} {}, which no argument takes [{}]\n  --> {place}\n  help: take `{write}`{extra}\n  help: or leave {} alone on purpose: `ignore({})`",
            operation.id,
            if names.len() == 1 { "" } else { "s" },
            names.join(", "),
            codes::UNTAKEN,
            if names.len() == 1 { "it" } else { "them" },
            match what {
                Ignored::Headers => "headers",
                Ignored::Cookies => "cookies",
                Ignored::Query => "query",
                _ => "path",
            }
        ))
    };
    let (api, module) = (&cx.options.module, &operation.module);
    let path_write = match operation.path_parameters.as_slice() {
        [_] => arguments(cx.api, operation, cx.options.naming())
            .into_iter()
            .next()
            .unwrap_or_default(),
        _ => format!("Path(path): Path<{api}::{module}::Path>"),
    };
    let path = parameters(
        operation.path_parameters.iter().collect(),
        Ignored::Path,
        "path",
        path_write,
    );
    let query = parameters(
        operation.query_parameters.iter().collect(),
        Ignored::Query,
        "query",
        format!("Query(query): Query<{api}::{module}::Query>"),
    );
    let headers = parameters(
        operation.headers_of_handler(),
        Ignored::Headers,
        "header",
        format!("Headers(headers): Headers<{api}::{module}::Headers>"),
    );
    let cookies = parameters(
        operation.cookie_parameters.iter().collect(),
        Ignored::Cookies,
        "cookie",
        format!("Cookies(cookies): Cookies<{api}::{module}::Cookies>"),
    );
    let body = match &operation.body {
        Some(body) if !ignored(Ignored::Body) => {
            let extra = of_axum_extra(Shape::Form(false), "Form");
            Some(format!(
                "operation `{}` ({}) declares a request body, which no argument takes [{}]\n  --> {}\n  help: take `{}` as the last argument{extra}\n  help: or leave it alone on purpose: `ignore(body)`",
                operation.id,
                route(operation),
                codes::UNTAKEN,
                cx.location(body.span),
                crate::check::handler::body_argument(cx.api, operation, body, cx.options.naming(),),
            ))
        }
        _ => None,
    };
    [
        ("IN_PATH", path),
        ("IN_QUERY", query),
        ("IN_HEADERS", headers),
        ("IN_COOKIES", cookies),
        ("IN_BODY", body),
    ]
    .into_iter()
    .filter_map(|(input, message)| Some((input, message?)))
    .collect()
}

/// What is said of an argument that is a value without an extractor around it: the arguments that no other one takes already.
pub(super) fn bare_value(
    cx: &Context<'_>,
    registration: &Registration<'_>,
    ty: &syn::Type,
) -> String {
    let Registration {
        operation, handler, ..
    } = registration;
    let taken = |write: &String| {
        let shapes = handler.arguments.iter().map(|argument| argument.shape);
        shapes.into_iter().any(|shape| is_written_as(shape, write))
    };
    let arguments = arguments(cx.api, operation, cx.options.naming());
    let help = if arguments.is_empty() {
        "remove it: the operation declares neither parameters nor a body".to_owned()
    } else {
        let missing: Vec<String> = arguments
            .into_iter()
            .filter(|write| !taken(write))
            .collect();
        if missing.is_empty() {
            "remove it: the other arguments take all that the operation declares".to_owned()
        } else {
            format!("take `{}`", missing.join("`, `"))
        }
    };
    format!(
        "`{}` is a value, and an argument says where in the request it comes from [{}]{}\n  help: {help}",
        display(ty),
        codes::BARE_VALUE,
        place(cx, operation),
    )
}

/// The operation and its place, as a line of a message.
pub(super) fn place(cx: &Context<'_>, operation: &Operation) -> String {
    format!(
        "\n  --> {}: operation `{}` ({})",
        cx.location(operation.span),
        operation.id,
        route(operation),
    )
}

/// Whether an argument of this shape takes what `write`, one of the arguments that the operation asks for, takes.
fn is_written_as(shape: Shape, write: &str) -> bool {
    let (_, ty) = write.split_once(": ").unwrap_or(("", write));
    let of = ["Path", "Query", "Headers", "Cookies"];
    let name = ty.split('<').next().unwrap_or_default();
    match shape {
        Shape::Path => name == "Path",
        Shape::Query => name == "Query",
        Shape::Headers => name == "Headers",
        Shape::Cookies => name == "Cookies",
        Shape::Json(_) | Shape::Form(_) | Shape::Multipart(_) | Shape::Content(_) => {
            !of.contains(&name)
        }
        Shape::OfAxum | Shape::Other => false,
    }
}
