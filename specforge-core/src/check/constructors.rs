//! The errors that a handler makes itself, and the statuses that they are answered with.
//!
//! Only what stands in the handler is seen, on the error type that it returns: `specforge::Error`, an error schema or `specforge::Failure`.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::Visit;
use syn::{Expr, Lit};

use super::Finding;
use super::handler::{declared, declares};
use crate::diag::{Diagnostic, codes};
use crate::model::errors::{Fill, STATUSES, error_shape, status_of_code};
use crate::model::{Api, Field, Literal, Operation, Status, Type, TypeId, TypeKind};
use crate::rust::handler::{Handler, error_type, type_name};

/// `Error::conflict(..)`, `Error::new(StatusCode::CONFLICT, ..)`, `Failure { status: StatusCode::CONFLICT, .. }` and
/// `ErrorResponse { code: "CONFLICT".into(), .. }` where the operation declares no 409, and a code that names no status at all.
pub(super) fn check_constructors(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    findings: &mut Vec<Finding>,
) {
    let Some(error) = error_type(&handler.output).and_then(type_name) else {
        return;
    };
    let is_schema = api
        .schemas
        .iter()
        .any(|schema| error == schema.name.as_str());
    let is_failure = error == "Failure" && !is_schema;
    if !(error == "Error" || is_schema || is_failure) {
        return;
    }
    if !mentions(handler.function.body.clone(), error) {
        return;
    }
    let Some(body) = handler.function.block() else {
        return;
    };
    let mut visitor = Constructors {
        error: error.to_string(),
        found: Vec::new(),
        structs: Vec::new(),
    };
    visitor.visit_block(&body);
    let Constructors {
        error,
        mut found,
        structs,
    } = visitor;
    if is_failure {
        found.extend(structs.into_iter().filter_map(status_of_failure));
    } else if !structs.is_empty()
        && let Some(status) = names_status(api, &error)
    {
        found.extend(structs.into_iter().filter_map(|made| status.found_in(made)));
    }
    for (span, found) in found {
        let (status, what) = match &found {
            Found::Call(status, name) => (Some(*status), format!("`{error}::{name}(..)`")),
            Found::Code(code) => (status_of_code(code), format!("the code `{code}`")),
            Found::Number(number) => (Some(*number), format!("the status in `{error}`")),
        };
        let Some(status) = status else {
            let example = status_to_show(operation);
            let message = format!(
                "{what} names no status, so that this `{error}` would be answered with 500"
            );
            let diagnostic = Diagnostic::error(codes::NO_STATUS, operation.span, message)
                .label(format!("it declares {}", declared(operation)))
                .help(format!("return `specforge::Failure<{error}>`, which has the status beside the body: `Failure {{ status: StatusCode::{example}, body: {error} {{ .. }} }}`"))
                .help(format!("or use a code that names a status, such as `{example}`"));
            findings.push(Finding::at(span, diagnostic));
            continue;
        };
        // What went wrong inside may always be said.
        if status != 500 && !declares(operation, status) {
            let message = format!(
                "operation `{}` does not declare {status}, which {what} answers",
                operation.id
            );
            let diagnostic = Diagnostic::error(codes::UNDECLARED_STATUS, operation.span, message)
                .label(format!("it declares {}", declared(operation)))
                .help(format!(
                    "declare `{status}` under `responses`, or answer with a status that is declared"
                ));
            findings.push(Finding::at(span, diagnostic));
        }
    }
}

/// A status of an error that the operation declares, as `StatusCode` and codes call it.
fn status_to_show(operation: &Operation) -> &'static str {
    let declared = |number: u16| {
        operation
            .responses
            .iter()
            .any(|response| response.status == Status::Code(number))
    };
    let mut statuses = STATUSES.iter();
    if declares(operation, 409) {
        return "CONFLICT";
    }
    // `StatusCode` calls 500 otherwise than codes do.
    let found = statuses.find(|(number, ..)| *number != 500 && declared(*number));
    found.map_or("CONFLICT", |(_, _, code)| code)
}

/// Whether a name stands anywhere in these tokens, which is quick to find out.
fn mentions(tokens: TokenStream, name: &Ident) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == *name,
        TokenTree::Group(group) => mentions(group.stream(), name),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The property of an error schema that its status is taken from.
enum StatusBy<'a> {
    /// The status as a number.
    Number(&'a Field),
    /// A code, as text or as a value of an enum.
    Code(&'a Field, &'a Api),
}

/// Where the type of this name has its status from. What is further down in it is not seen here.
fn names_status<'a>(api: &'a Api, name: &str) -> Option<StatusBy<'a>> {
    let mut types = api.types.iter().enumerate();
    let (index, def) =
        types.find(|(_, def)| def.ident == name && def.component.is_some() && def.in_response)?;
    let TypeKind::Struct(object) = &def.kind else {
        return None;
    };
    let shape = error_shape(api, TypeId(index))?;
    let fills = || object.fields.iter().zip(&shape.fills);
    if let Some((field, _)) = fills().find(|(_, fill)| matches!(fill, Fill::Status)) {
        return Some(StatusBy::Number(field));
    }
    let by_code = |fill: &Fill| matches!(fill, Fill::Code | Fill::CodeValue | Fill::StatusText);
    let (field, _) = fills().find(|(_, fill)| by_code(fill))?;
    Some(StatusBy::Code(field, api))
}

/// An error that the handler makes.
enum Found {
    Call(u16, &'static str),
    Code(String),
    Number(u16),
}

struct Constructors<'ast> {
    error: String,
    found: Vec<(Span, Found)>,
    structs: Vec<&'ast syn::ExprStruct>,
}

impl<'ast> Visit<'ast> for Constructors<'ast> {
    fn visit_expr_path(&mut self, expression: &'ast syn::ExprPath) {
        let segments: Vec<_> = expression.path.segments.iter().collect();
        if let [.., ty, function] = segments.as_slice()
            && ty.ident == self.error.as_str()
            // `internal` and `internal_error` are always allowed.
            && let Some((status, name, _)) = STATUSES
                .iter()
                .find(|(status, name, _)| *status != 500 && function.ident == name)
        {
            self.found
                .push((function.ident.span(), Found::Call(*status, name)));
        }
        syn::visit::visit_expr_path(self, expression);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if self.error == "Error"
            && let Expr::Path(function) = &*call.func
            && let [.., ty, function] = &function.path.segments.iter().collect::<Vec<_>>()[..]
            && ty.ident == "Error"
            && function.ident == "new"
            && let Some(status) = call.args.first()
            && let Some(number) = named_status(status)
        {
            self.found.push((status.span(), Found::Number(number)));
        }
        syn::visit::visit_expr_call(self, call);
    }

    fn visit_expr_struct(&mut self, expression: &'ast syn::ExprStruct) {
        let name = expression.path.segments.last();
        if name.is_some_and(|name| name.ident == self.error.as_str()) {
            self.structs.push(expression);
        }
        syn::visit::visit_expr_struct(self, expression);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {
        // A function inside the handler answers for itself.
    }
}

/// The status of `Failure { status: StatusCode::CONFLICT, .. }`.
fn status_of_failure(made: &syn::ExprStruct) -> Option<(Span, Found)> {
    let status = made
        .fields
        .iter()
        .find(|value| matches!(&value.member, syn::Member::Named(name) if name == "status"))?;
    let number = named_status(&status.expr)?;
    Some((status.expr.span(), Found::Number(number)))
}

/// The status of an error that `StatusCode::CONFLICT` names.
fn named_status(value: &Expr) -> Option<u16> {
    let Expr::Path(path) = value else { return None };
    let [.., ty, name] = &path.path.segments.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    if ty.ident != "StatusCode" {
        return None;
    }
    let name = name.ident.to_string();
    // A status that has no constructor, since nobody means it.
    if name == "IM_A_TEAPOT" {
        return Some(418);
    }
    status_of_code(&name)
}

impl StatusBy<'_> {
    /// The status or the code that an error is made with, where it stands there.
    fn found_in(&self, made: &syn::ExprStruct) -> Option<(Span, Found)> {
        let (Self::Number(field) | Self::Code(field, _)) = self;
        let value = made.fields.iter().find(|value| match &value.member {
            syn::Member::Named(name) => name == field.ident.as_str(),
            syn::Member::Unnamed(_) => false,
        })?;
        let found = self.read(&value.expr)?;
        Some((value.expr.span(), found))
    }

    /// The status or the code, where it stands there.
    fn read(&self, value: &Expr) -> Option<Found> {
        match (self, constant(value)?) {
            (Self::Number(_), Expr::Lit(literal)) => match &literal.lit {
                Lit::Int(number) => number.base10_parse().ok().map(Found::Number),
                _ => None,
            },
            (Self::Code(..), Expr::Lit(literal)) => match &literal.lit {
                Lit::Str(text) => Some(Found::Code(text.value())),
                _ => None,
            },
            (Self::Code(field, api), Expr::Path(path)) => {
                let mut ty = &field.schema.ty;
                while let Type::Boxed(inner) | Type::Nullable(inner) = ty {
                    ty = inner;
                }
                let Type::Named(id) = ty else { return None };
                let TypeKind::Enum(values) = &api.types.get(id.0)?.kind else {
                    return None;
                };
                let [.., variant] = path.path.segments.iter().collect::<Vec<_>>()[..] else {
                    return None;
                };
                let value = values
                    .iter()
                    .find(|value| variant.ident == value.ident.as_str())?;
                match &value.value {
                    Literal::String(text) => Some(Found::Code(text.clone())),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// What a value is made of: the literal in `"CONFLICT".to_owned()`, `String::from("CONFLICT")` and `Some("CONFLICT".into())`.
fn constant(value: &Expr) -> Option<&Expr> {
    match value {
        Expr::Lit(_) | Expr::Path(_) => Some(value),
        Expr::MethodCall(call) if call.args.is_empty() => constant(&call.receiver),
        Expr::Call(call) => match call.args.first() {
            Some(only) if call.args.len() == 1 => constant(only),
            _ => None,
        },
        Expr::Group(inner) => constant(&inner.expr),
        Expr::Paren(inner) => constant(&inner.expr),
        _ => None,
    }
}
