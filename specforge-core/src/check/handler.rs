//! What a macro can see of a handler: the arguments' shapes, and the error constructors in its body.
//!
//! Aliases and types are not judged here; that is left to the traits, which know them.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::Visit;

use super::Finding;
use crate::diag::{Diagnostic, codes};
use crate::model::{Api, Body, ContentKind, Operation, Status};
use crate::rust::handler::{
    Argument, Handler, HandlerArgs, Ignored, Shape, error_type, first_argument, type_name,
};

/// All checks of a handler.
pub fn check_handler(
    api: &Api,
    operation: &Operation,
    args: &HandlerArgs,
    handler: &Handler,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    check_order(handler, &mut findings);
    for argument in &handler.arguments {
        check_parameters(operation, argument, &mut findings);
        check_body(operation, argument, &mut findings);
        check_path_arity(operation, argument, &mut findings);
    }
    check_ignored(operation, args, &mut findings);
    check_constructors(api, operation, handler, &mut findings);
    findings
}

fn takes_body(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Json(_) | Shape::Form(_) | Shape::Multipart(_) | Shape::Content(_)
    )
}

/// Only the last argument can read the body, and only one can.
fn check_order(handler: &Handler, findings: &mut Vec<Finding>) {
    let Some((_, before)) = handler.arguments.split_last() else {
        return;
    };
    for argument in before.iter().filter(|argument| takes_body(argument.shape)) {
        let message = "this argument reads the request body and must be the last one";
        findings.push(Finding {
            span: argument.ty.span(),
            diagnostic: Diagnostic::error(codes::BODY_NOT_LAST, None, message)
                .help("move it to the end of the argument list"),
        });
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
        findings.push(Finding {
            span: argument.ty.span(),
            diagnostic,
        });
    }
}

/// A body extractor that does not fit what the operation declares.
fn check_body(operation: &Operation, argument: &Argument, findings: &mut Vec<Finding>) {
    if !takes_body(argument.shape) {
        return;
    }
    let fail = |diagnostic: Diagnostic| Finding {
        span: argument.ty.span(),
        diagnostic,
    };
    let Some(body) = &operation.body else {
        let message = format!("operation `{}` has no request body", operation.id);
        let diagnostic = Diagnostic::error(codes::NO_BODY, operation.span, message)
            .label("no `requestBody` is declared")
            .help("remove this argument, or declare the body in the spec");
        findings.push(fail(diagnostic));
        return;
    };
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
        let message = format!(
            "operation `{}` does not take a body of this kind",
            operation.id
        );
        let diagnostic = Diagnostic::error(codes::BODY_KIND, body.span, message)
            .label(format!("the spec says {}", media_types(body)))
            .help(format!("take `{}`", body_argument(operation, body)));
        findings.push(fail(diagnostic));
    } else if optional && body.required {
        let message = format!("the body of operation `{}` is required", operation.id);
        let diagnostic = Diagnostic::error(codes::BODY_REQUIRED, body.span, message)
            .label("`required: true`")
            .help(format!(
                "take `{}`: a request without a body is answered with 400 before the handler runs",
                body_argument(operation, body)
            ));
        findings.push(fail(diagnostic));
    } else if !optional && !body.required {
        let message = format!("the body of operation `{}` is optional", operation.id);
        let diagnostic = Diagnostic::error(codes::BODY_OPTIONAL, body.span, message)
            .label("not `required: true`, which is false where it is absent")
            .help(format!("take `{}`", body_argument(operation, body)))
            .help("or write `required: true` in the spec");
        findings.push(fail(diagnostic));
    }
}

fn media_types(body: &Body) -> String {
    let names: Vec<String> = body
        .contents
        .iter()
        .map(|content| format!("`{}`", content.media_type))
        .collect();
    names.join(", ")
}

/// The argument that takes an operation's body.
pub fn body_argument(operation: &Operation, body: &Body) -> String {
    let root = &operation.module;
    let ty = match body.contents.as_slice() {
        [content] => match &content.kind {
            ContentKind::Json(_) => format!("Json<api::{root}::Body>"),
            ContentKind::Form(..) => format!("Form<api::{root}::Body>"),
            ContentKind::Multipart(..) => format!("Multipart<api::{root}::Body>"),
            ContentKind::Text(_) => "String".to_owned(),
            ContentKind::Bytes | ContentKind::Stream(_) => "Bytes".to_owned(),
        },
        _ => format!("Content<api::{root}::Body>"),
    };
    if body.required || matches!(ty.as_str(), "String" | "Bytes") {
        ty
    } else {
        format!("Option<{ty}>")
    }
}

/// A tuple of path parameters of another length than the template's.
fn check_path_arity(operation: &Operation, argument: &Argument, findings: &mut Vec<Finding>) {
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
            .label(format!("the path has {}", names.join(", ")));
        findings.push(Finding {
            span: tuple.span(),
            diagnostic,
        });
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
            findings.push(Finding {
                span: ignore.span,
                diagnostic: Diagnostic::error(codes::NOTHING_TO_IGNORE, operation.span, message)
                    .help("remove this word from `ignore(..)`"),
            });
        }
    }
}

/// `Error::conflict(..)` where the operation declares no 409.
///
/// Only calls that stand in the handler itself are seen, on the error type that it returns: `specforge::Error` or an error schema.
fn check_constructors(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    findings: &mut Vec<Finding>,
) {
    let Some(error) = error_type(&handler.output).and_then(type_name) else {
        return;
    };
    let known = error == "Error"
        || api
            .schemas
            .iter()
            .any(|schema| error == schema.name.as_str());
    if !known {
        return;
    }
    let mut visitor = Constructors {
        error: error.to_string(),
        found: Vec::new(),
    };
    visitor.visit_block(&handler.item.block);
    for (span, name, status) in visitor.found {
        if !declares(operation, status) {
            let message = format!(
                "operation `{}` does not declare {status}, which `{error}::{name}(..)` answers",
                operation.id
            );
            let declared: Vec<String> = operation
                .responses
                .iter()
                .map(|response| status_text(response.status))
                .collect();
            let diagnostic = Diagnostic::error(codes::UNDECLARED_STATUS, operation.span, message)
                .label(format!("it declares {}", declared.join(", ")))
                .help(format!(
                    "declare `{status}` under `responses`, or answer with a status that is declared"
                ));
            findings.push(Finding { span, diagnostic });
        }
    }
}

fn declares(operation: &Operation, status: u16) -> bool {
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

/// The constructors of `specforge::Error` and of error schemas. `internal` and `internal_error` are always allowed.
const CONSTRUCTORS: &[(&str, u16)] = &[
    ("bad_request", 400),
    ("unauthorized", 401),
    ("payment_required", 402),
    ("forbidden", 403),
    ("not_found", 404),
    ("method_not_allowed", 405),
    ("not_acceptable", 406),
    ("request_timeout", 408),
    ("conflict", 409),
    ("gone", 410),
    ("precondition_failed", 412),
    ("payload_too_large", 413),
    ("unsupported_media_type", 415),
    ("unprocessable_entity", 422),
    ("locked", 423),
    ("precondition_required", 428),
    ("too_many_requests", 429),
    ("not_implemented", 501),
    ("bad_gateway", 502),
    ("service_unavailable", 503),
    ("gateway_timeout", 504),
];

struct Constructors {
    error: String,
    found: Vec<(Span, &'static str, u16)>,
}

impl<'ast> Visit<'ast> for Constructors {
    fn visit_expr_path(&mut self, expression: &'ast syn::ExprPath) {
        let segments: Vec<_> = expression.path.segments.iter().collect();
        if let [.., ty, function] = segments.as_slice()
            && ty.ident == self.error.as_str()
            && let Some((name, status)) =
                CONSTRUCTORS.iter().find(|(name, _)| function.ident == name)
        {
            self.found.push((function.ident.span(), name, *status));
        }
        syn::visit::visit_expr_path(self, expression);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {
        // A function inside the handler answers for itself.
    }
}
