//! What is said where a handler leaves an input alone, or takes a value without saying from where.

use proc_macro2::Span;

use super::Registration;
use crate::check::ends;
use crate::check::handler::takes_body;
use crate::diag::codes;
use crate::expand::Context;
use crate::expand::signature::arguments;
use crate::expand::text::route;
use crate::model::Operation;
use crate::rust::handler::{Argument, Handler, Ignored, Shape, display, type_name, wrapped_shape};

/// An input that has to be taken by some argument.
pub(super) struct Untaken {
    /// The constant of the run time that stands for it.
    pub(super) input: &'static str,
    /// What is said where none takes it.
    pub(super) message: String,
    /// Where that is said: at an argument that may be meant to take it, else at the function.
    pub(super) at: (Span, Span),
}

/// What has to be taken by some argument.
pub(super) fn untaken(cx: &Context<'_>, registration: &Registration<'_>) -> Vec<Untaken> {
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
            "operation `{}` declares the {kind} parameter{} {}, {} [{}]\n  --> {place}\n  help: take `{write}`{extra}\n  help: or leave {} alone on purpose: `ignore({})`",
            operation.id,
            if names.len() == 1 { "" } else { "s" },
            names.join(", "),
            not_taken(handler, what),
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
                "operation `{}` ({}) declares a request body, {} [{}]\n  --> {}\n  help: take `{}` as the last argument{extra}\n  help: or leave it alone on purpose: `ignore(body)`",
                operation.id,
                route(operation),
                not_taken(handler, Ignored::Body),
                codes::UNTAKEN,
                cx.location(body.span),
                crate::check::handler::body_argument(cx.api, operation, body, cx.options.naming(),),
            ))
        }
        _ => None,
    };
    [
        ("IN_PATH", Ignored::Path, path),
        ("IN_QUERY", Ignored::Query, query),
        ("IN_HEADERS", Ignored::Headers, headers),
        ("IN_COOKIES", Ignored::Cookies, cookies),
        ("IN_BODY", Ignored::Body, body),
    ]
    .into_iter()
    .filter_map(|(input, what, message)| {
        let at = match wrapper(handler, what) {
            Some(argument) => ends(&argument.ty),
            None => ends(&handler.function.sig.ident),
        };
        Some(Untaken {
            input,
            message: message?,
            at,
        })
    })
    .collect()
}

/// How a message goes on that names an input: nothing takes it, or something that does not say so.
fn not_taken(handler: &Handler, what: Ignored) -> String {
    let name = wrapper(handler, what).and_then(|argument| type_name(&argument.ty));
    name.map_or_else(
        || "which no argument takes".to_owned(),
        |name| format!("and what `{name}<..>` makes of it is not known"),
    )
}

/// An argument with an extractor of this input within it, such as `Valid<Json<..>>`. Whether it takes the input, its type says.
fn wrapper(handler: &Handler, what: Ignored) -> Option<&Argument> {
    let mut others = handler
        .arguments
        .iter()
        .filter(|argument| argument.shape == Shape::Other);
    others.find(|argument| {
        let shape = wrapped_shape(&argument.ty);
        shape.is_some_and(|shape| match what {
            Ignored::Path => shape == Shape::Path,
            Ignored::Query => shape == Shape::Query,
            Ignored::Headers => shape == Shape::Headers,
            Ignored::Cookies => shape == Shape::Cookies,
            Ignored::Body => takes_body(shape),
            Ignored::Validation => false,
        })
    })
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
