//! What a macro can see of a handler: the arguments' shapes, and the answer's form.
//!
//! Aliases and types are not judged here; that is left to the traits, which know them.

use super::Finding;
use super::constructors::check_constructors;
use crate::diag::{Diagnostic, codes};
use crate::expand::signature::{Naming, Success, success, type_text};
use crate::model::{Api, Body, Content, ContentKind, Operation, Response, Status};
use crate::rust::handler::{
    Argument, Handler, HandlerArgs, Ignored, Shape, error_type, first_argument, type_name,
};

/// All checks of a handler.
pub fn check_handler(
    api: &Api,
    operation: &Operation,
    args: &HandlerArgs,
    handler: &Handler,
    naming: Naming<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_order(handler, &mut findings);
    for argument in &handler.arguments {
        check_parameters(operation, argument, &mut findings);
        check_body(api, operation, argument, naming, &mut findings);
        check_path_arity(api, operation, argument, naming, &mut findings);
    }
    findings.extend(check_second_path(api, operation, handler, naming));
    check_ignored(operation, args, &mut findings);
    findings.extend(check_answer(api, operation, handler, naming));
    check_constructors(api, operation, handler, &mut findings);
    findings
}

/// Whether an argument of this shape reads the body.
pub fn takes_body(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Json(_) | Shape::Form(_) | Shape::Multipart(_) | Shape::Content(_)
    )
}

/// Only the last argument can read the body, and only one can.
fn check_order(handler: &Handler, findings: &mut Vec<Finding>) {
    let Some((last, before)) = handler.arguments.split_last() else {
        return;
    };
    for argument in before.iter().filter(|argument| takes_body(argument.shape)) {
        let (message, help) = if takes_body(last.shape) {
            (
                "this argument reads the request body, and so does the last one",
                "a body is read once: keep one of them",
            )
        } else {
            (
                "this argument reads the request body and must be the last one",
                "move it to the end of the argument list",
            )
        };
        let diagnostic = Diagnostic::error(codes::BODY_NOT_LAST, None, message).help(help);
        findings.push(Finding::over(&argument.ty, diagnostic));
    }
}

/// An extractor of parameters that the operation does not have.
fn check_parameters(operation: &Operation, argument: &Argument, findings: &mut Vec<Finding>) {
    let (none, kind, place) = match argument.shape {
        Shape::Path => (operation.path_parameters.is_empty(), "path", "`in: path`"),
        Shape::Query => (
            operation.query_parameters.is_empty(),
            "query",
            "`in: query`",
        ),
        Shape::Headers => (
            operation.header_parameters.is_empty(),
            "header",
            "`in: header`",
        ),
        Shape::Cookies => (
            operation.cookie_parameters.is_empty(),
            "cookie",
            "`in: cookie`",
        ),
        _ => return,
    };
    if none {
        let message = format!("operation `{}` has no {kind} parameters", operation.id);
        let diagnostic = Diagnostic::error(codes::NO_PARAMETERS, operation.span, message)
            .label(format!("no parameter {place} is declared"))
            .help("remove this argument, or declare the parameters in the spec");
        findings.push(Finding::over(&argument.ty, diagnostic));
    } else if argument.shape == Shape::Query
        && type_name(&argument.ty).is_some_and(|name| name == "OptionalQuery")
    {
        findings.extend(check_optional_query(operation, argument));
    }
}

/// `OptionalQuery` where a request without a query is none that the spec allows.
fn check_optional_query(operation: &Operation, argument: &Argument) -> Option<Finding> {
    let mut parameters = operation.query_parameters.iter();
    let required = parameters.find(|parameter| parameter.required)?;
    let message = format!(
        "operation `{}` has the query parameter `{}`, which must be there",
        operation.id, required.name
    );
    let diagnostic = Diagnostic::error(codes::QUERY_REQUIRED, required.span, message)
        .label("the spec says `required: true`")
        .help("take `Query<..>` with the same type: a request without a query is refused before the handler runs");
    Some(Finding::over(&argument.ty, diagnostic))
}

/// A body extractor that does not fit what the operation declares.
fn check_body(
    api: &Api,
    operation: &Operation,
    argument: &Argument,
    naming: Naming<'_>,
    findings: &mut Vec<Finding>,
) {
    if !takes_body(argument.shape) {
        return;
    }
    let fail = |diagnostic: Diagnostic| Finding::over(&argument.ty, diagnostic);
    let Some(body) = &operation.body else {
        let message = format!("operation `{}` has no request body", operation.id);
        let diagnostic = Diagnostic::error(codes::NO_BODY, operation.span, message)
            .label("no `requestBody` is declared")
            .help(match argument.shape {
                // axum's own takes it from there, where the request is a GET.
                Shape::Form(_) if !operation.query_parameters.is_empty() => format!(
                    "take `Query<{}::{}::Query>`: a `Form` is the body here, whatever the method is",
                    naming.api, operation.module
                ),
                _ => "remove this argument, or declare the body in the spec".to_owned(),
            });
        findings.push(fail(diagnostic));
        return;
    };
    let write = body_argument(api, operation, body, naming);
    let (fits, optional) = match argument.shape {
        Shape::Json(optional) => (
            body.contents
                .iter()
                .any(|content| matches!(content.kind, ContentKind::Json(_))),
            optional,
        ),
        Shape::Form(optional) => (
            body.contents
                .iter()
                .any(|content| matches!(content.kind, ContentKind::Form(..))),
            optional,
        ),
        Shape::Multipart(optional) => (
            body.contents
                .iter()
                .any(|content| matches!(content.kind, ContentKind::Multipart(..))),
            optional,
        ),
        Shape::Content(optional) => (true, optional),
        _ => return,
    };
    if !fits {
        let kind = match argument.shape {
            Shape::Form(_) => "`application/x-www-form-urlencoded`",
            Shape::Multipart(_) => "`multipart/form-data`",
            _ => "JSON",
        };
        let message = format!("the body of operation `{}` is not {kind}", operation.id);
        let place = body
            .contents
            .first()
            .map_or(body.span, |content| content.span);
        let diagnostic = Diagnostic::error(codes::BODY_KIND, place, message)
            .label(format!("the spec says {}", media_types(body)))
            .help(format!("take `{write}`"));
        findings.push(fail(diagnostic));
    } else if body.contents.len() > 1 && !matches!(argument.shape, Shape::Content(_)) {
        let message = format!(
            "the body of operation `{}` has several media types, and this argument takes only one of them",
            operation.id
        );
        let place = body.contents.last().map_or(body.span, |last| last.span);
        let diagnostic = Diagnostic::error(codes::BODY_KIND, place, message)
            .label(format!("it declares {}", media_types(body)))
            .help(format!("take `{write}`: an enum of them"));
        findings.push(fail(diagnostic));
    } else if optional && body.required {
        let message = format!("the body of operation `{}` is required", operation.id);
        let diagnostic = Diagnostic::error(codes::BODY_REQUIRED, body.span, message)
            .label("the spec says `required: true`")
            .help(format!(
                "take `{write}`: a request without a body is refused before the handler runs"
            ));
        findings.push(fail(diagnostic));
    } else if !optional && !body.required {
        let message = format!("the body of operation `{}` is optional", operation.id);
        let diagnostic = Diagnostic::error(codes::BODY_OPTIONAL, body.span, message)
            .label("the spec does not say `required: true`")
            .help(format!("take `{write}`"))
            .help("or write `required: true` in the spec");
        findings.push(fail(diagnostic));
    }
}

/// The media types of a body, as a list.
pub fn media_types(body: &Body) -> String {
    let names: Vec<String> = body
        .contents
        .iter()
        .map(|content| format!("`{}`", content.media_type))
        .collect();
    names.join(", ")
}

/// The argument that takes an operation's body.
pub fn body_argument(api: &Api, operation: &Operation, body: &Body, naming: Naming<'_>) -> String {
    let text = |ty| type_text(api, ty, naming);
    let ty = match body.contents.as_slice() {
        [content] => match &content.kind {
            ContentKind::Json(schema) => format!("Json<{}>", text(&schema.ty)),
            ContentKind::Form(schema, _) => format!("Form<{}>", text(&schema.ty)),
            // axum has a `Multipart` as well, which takes no type.
            ContentKind::Multipart(schema, _) => {
                format!("specforge::Multipart<{}>", text(&schema.ty))
            }
            ContentKind::Text(_) => "String".to_owned(),
            ContentKind::Bytes | ContentKind::Stream(_) => "Bytes".to_owned(),
        },
        _ => format!("Content<{}::{}::Body>", naming.api, operation.module),
    };
    if body.required || matches!(ty.as_str(), "String" | "Bytes") {
        ty
    } else {
        format!("Option<{ty}>")
    }
}

/// A `Path` for each path parameter, where one takes them all.
fn check_second_path(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    naming: Naming<'_>,
) -> Option<Finding> {
    let mut paths = handler.arguments.iter();
    let mut paths = paths.by_ref().filter(|one| one.shape == Shape::Path);
    let second = paths.nth(1)?;
    if operation.path_parameters.len() < 2 {
        return None;
    }
    let names: Vec<&str> = operation
        .path_parameters
        .iter()
        .map(|parameter| parameter.ident.as_str())
        .collect();
    let message = format!(
        "the path parameters of operation `{}` are taken together, by one `Path`",
        operation.id
    );
    let diagnostic = Diagnostic::error(codes::PATH_ARITY, operation.path.span, message)
        .label(format!("the path has `{}`", names.join("`, `")))
        .help(format!(
            "take `Path(({})): Path<{}>`",
            names.join(", "),
            path_in_order(api, operation, naming)
        ));
    Some(Finding::over(&second.ty, diagnostic))
}

/// A tuple of path parameters of another length than the template's.
fn check_path_arity(
    api: &Api,
    operation: &Operation,
    argument: &Argument,
    naming: Naming<'_>,
    findings: &mut Vec<Finding>,
) {
    if argument.shape != Shape::Path || operation.path_parameters.is_empty() {
        return;
    }
    let Some(syn::Type::Tuple(tuple)) = first_argument(&argument.ty) else {
        return;
    };
    let declared = operation.path_parameters.len();
    if tuple.elems.len() != declared {
        let names: Vec<String> = operation
            .path_parameters
            .iter()
            .map(|parameter| format!("`{}`", parameter.name))
            .collect();
        let plural = if declared == 1 { "" } else { "s" };
        let message = format!(
            "operation `{}` has {declared} path parameter{plural}, this tuple has {}",
            operation.id,
            tuple.elems.len()
        );
        let diagnostic = Diagnostic::error(codes::PATH_ARITY, operation.path.span, message)
            .label(format!("the path has {}", names.join(", ")))
            .help(format!(
                "take `Path<{}>` or `Path<{}::{}::Path>`",
                path_in_order(api, operation, naming),
                naming.api,
                operation.module
            ));
        findings.push(Finding::over(tuple, diagnostic));
    }
}

/// The type that holds the path parameters by their order: `(String, i64)`, or the only one's.
fn path_in_order(api: &Api, operation: &Operation, naming: Naming<'_>) -> String {
    let types = operation.path_parameters.iter();
    let types = types.map(|parameter| type_text(api, &parameter.schema.ty, naming));
    let types = types.collect::<Vec<_>>().join(", ");
    match operation.path_parameters.as_slice() {
        [_] => types,
        _ => format!("({types})"),
    }
}

/// `ignore(..)` of something that is not there.
fn check_ignored(operation: &Operation, args: &HandlerArgs, findings: &mut Vec<Finding>) {
    for ignore in &args.ignore {
        let (absent, what) = match ignore.what {
            Ignored::Path => (operation.path_parameters.is_empty(), "path parameters"),
            Ignored::Query => (operation.query_parameters.is_empty(), "query parameters"),
            Ignored::Headers => (operation.header_parameters.is_empty(), "header parameters"),
            Ignored::Cookies => (operation.cookie_parameters.is_empty(), "cookie parameters"),
            Ignored::Body | Ignored::Validation => (operation.body.is_none(), "request body"),
        };
        if absent {
            let message = format!("operation `{}` has no {what} to ignore", operation.id);
            let diagnostic = Diagnostic::error(codes::NOTHING_TO_IGNORE, operation.span, message)
                .help("remove this word from `ignore(..)`");
            findings.push(Finding::at(ignore.span, diagnostic));
        }
    }
}

/// The wrappers of success statuses that `specforge` has.
pub const WRAPPERS: &[(&str, u16)] = &[
    ("Success", 200),
    ("Created", 201),
    ("Accepted", 202),
    ("NonAuthoritativeInformation", 203),
    ("NoContent", 204),
    ("ResetContent", 205),
    ("PartialContent", 206),
    ("MultiStatus", 207),
    ("NotModified", 304),
];

/// A wrapper of a status that the operation does not have, or has in another form, and `Json` where no JSON is the answer.
///
/// What is in the wrappers, and what hides behind an alias, the traits judge.
fn check_answer(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    naming: Naming<'_>,
) -> Option<Finding> {
    let output = match error_type(&handler.output) {
        Some(_) => first_argument(&handler.output)?,
        None => &handler.output,
    };
    let name = type_name(output)?;
    let write = format!("return `{}`", success(api, operation, naming));
    let fail = |diagnostic: Diagnostic| Some(Finding::over(output, diagnostic.help(write.clone())));
    if name == "Json" {
        if matches!(Success::of(operation), Success::Json(_)) {
            return None;
        }
        return fail(no_json(operation));
    }
    let (name, status) = WRAPPERS.iter().find(|(wrapper, _)| name == wrapper)?;
    let response = operation
        .responses
        .iter()
        .find(|response| response.status == Status::Code(*status));
    let Some(response) = response else {
        let message = format!(
            "operation `{}` does not declare {status}, which `{name}` answers",
            operation.id
        );
        let label = format!("it declares {}", declared(operation));
        return fail(Diagnostic::error(codes::ANSWER, operation.span, message).label(label));
    };
    let place = response.span;
    if let Some(diagnostic) = required_header(operation, response, name) {
        return fail(diagnostic);
    }
    let held = first_argument(output);
    let inner = held.and_then(type_name);
    let json = inner.is_some_and(|inner| inner == "Json");
    match (json, response.contents.is_empty()) {
        (true, true) => {
            let message = format!(
                "the {status} response of operation `{}` has no body",
                operation.id
            );
            fail(Diagnostic::error(codes::ANSWER, place, message).label("no `content` is declared"))
        }
        (false, false) => {
            let message = match inner {
                Some(inner) if api.types.iter().any(|def| inner == def.ident.as_str()) => format!(
                    "the {status} response of operation `{}` has a media type, and `{inner}` is the value alone",
                    operation.id
                ),
                // What another name stands for, the traits see.
                Some(_) => return None,
                None => format!(
                    "the {status} response of operation `{}` has a body",
                    operation.id
                ),
            };
            let write = match response.json() {
                Some((_, schema)) => format!(
                    "return `{name}<Json<{}>>`",
                    type_text(api, &schema.ty, naming)
                ),
                None => write,
            };
            let diagnostic = Diagnostic::error(codes::ANSWER, place, message)
                .label("`content` is declared")
                .help(write);
            Some(Finding::over(output, diagnostic))
        }
        _ => None,
    }
}

/// Why `Json` is not what an operation answers with.
fn no_json(operation: &Operation) -> Diagnostic {
    let id = &operation.id;
    let successes: Vec<&Response> = operation
        .responses
        .iter()
        .filter(|response| matches!(response.status, Status::Code(200..=299) | Status::Range(2)))
        .collect();
    let [only] = successes.as_slice() else {
        let message = match successes.len() {
            0 => format!("operation `{id}` has no success response that `Json` could stand for"),
            _ => format!(
                "operation `{id}` has several success responses, and `Json` does not say which is meant"
            ),
        };
        return Diagnostic::error(codes::ANSWER, operation.span, message)
            .label(format!("it declares {}", declared(operation)));
    };
    let status = status_text(only.status);
    if let Some(diagnostic) = required_header(operation, only, "Json") {
        return diagnostic;
    }
    if !matches!(only.status, Status::Code(_)) {
        let message = format!(
            "operation `{id}` declares {status}, and `Json` does not say which status that is"
        );
        return Diagnostic::error(codes::ANSWER, only.span, message)
            .label("a range of statuses is declared");
    }
    let media_types: Vec<String> = only
        .contents
        .iter()
        .map(|content| format!("`{}`", content.media_type))
        .collect();
    let is_json = |content: &Content| matches!(content.kind, ContentKind::Json(_));
    let (message, label) = if media_types.is_empty() {
        (
            format!("the {status} response of operation `{id}` has no body"),
            "no `content` is declared".to_owned(),
        )
    } else if only.contents.iter().any(is_json) {
        (
            format!(
                "the {status} response of operation `{id}` has several media types of JSON, and `Json` does not say which is meant"
            ),
            format!("it declares {}", media_types.join(", ")),
        )
    } else {
        (
            format!("the {status} response of operation `{id}` is not JSON"),
            format!("the spec says {}", media_types.join(", ")),
        )
    };
    Diagnostic::error(codes::ANSWER, only.span, message).label(label)
}

/// A header that must be sent, which a form of answer without headers cannot.
fn required_header(operation: &Operation, response: &Response, name: &str) -> Option<Diagnostic> {
    let header = response.headers.iter().find(|header| header.required)?;
    let message = format!(
        "the {} response of operation `{}` must have the header `{}`, which `{name}` cannot hold",
        status_text(response.status),
        operation.id,
        header.name
    );
    Some(
        Diagnostic::error(codes::ANSWER, header.span, message)
            .label("the spec says `required: true`"),
    )
}

/// The statuses that an operation declares, as a list.
pub(super) fn declared(operation: &Operation) -> String {
    let declared: Vec<String> = operation
        .responses
        .iter()
        .map(|response| status_text(response.status))
        .collect();
    declared.join(", ")
}

pub(super) fn declares(operation: &Operation, status: u16) -> bool {
    operation
        .responses
        .iter()
        .any(|response| match response.status {
            Status::Code(code) => code == status,
            Status::Range(class) => u16::from(class) == status / 100,
            Status::Default => true,
        })
}

/// A response's key as the spec writes it.
pub fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(class) => format!("{class}XX"),
        Status::Default => "default".to_owned(),
    }
}
