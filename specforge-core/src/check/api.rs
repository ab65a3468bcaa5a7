//! The names in `api!`, and which faults of the document stop it.

use syn::Ident;

use super::Finding;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{Api, Operation};
use crate::rust::api::ApiArgs;

/// All checks of the macro's keys.
pub fn check_api(api: &Api, args: &ApiArgs) -> Vec<Finding> {
    let replaced = args.types.iter().map(|(name, _)| name);
    let unsupported = args
        .unsupported
        .iter()
        .filter_map(|name| check_unsupported(api, name));
    let components = replaced
        .chain(&args.manual)
        .filter_map(|name| check_component(api, name));
    unsupported.chain(components).collect()
}

fn check_unsupported(api: &Api, name: &Ident) -> Option<Finding> {
    let word = name.to_string();
    let found = api
        .operations
        .iter()
        .find(|operation| operation.marker == word);
    let diagnostic = match found {
        None => unknown_operation(api, &word, codes::ROUTER_OPERATION),
        Some(operation) if operation.unsupported.is_empty() => {
            let message = format!("operation `{word}` is supported");
            Diagnostic::error(codes::ROUTER_OPERATION, operation.span, message).help(
                "remove it from `unsupported(..)`; an operation that is not written yet is named in `router!(.., unimplemented(..))`",
            )
        }
        Some(_) => return None,
    };
    Some(Finding::at(name.span(), diagnostic))
}

fn check_component(api: &Api, name: &Ident) -> Option<Finding> {
    let word = name.to_string();
    if api.schemas.iter().any(|schema| schema.name == word) {
        return None;
    }
    let known = did_you_mean(&word, api.schemas.iter().map(|schema| schema.name.as_str()));
    let help = known.map(|known| format!("a schema with a similar name exists: `{known}`"));
    let message = format!("no schema `{word}` under `components.schemas`");
    let diagnostic = Diagnostic::error(codes::UNKNOWN_SCHEMA, None, message).maybe_help(help);
    Some(Finding::at(name.span(), diagnostic))
}

/// A name that is no operation's, with the one that may have been meant.
pub fn unknown_operation(api: &Api, word: &str, code: &'static str) -> Diagnostic {
    if let Some(sent) = sent_by_the_server(api, word, code) {
        return sent;
    }
    let diagnostic = Diagnostic::error(code, None, format!("no operation `{word}` in this spec"));
    let ids = api.operations.iter().map(|operation| operation.id.as_str());
    let known = did_you_mean(word, ids);
    match api
        .operations
        .iter()
        .find(|operation| Some(operation.id.as_str()) == known)
    {
        Some(operation) => {
            let label = format!(
                "help: an operation with a similar name exists: `{}`",
                operation.id
            );
            let span = Some(operation.span);
            Diagnostic { span, ..diagnostic }.label(label)
        }
        None => diagnostic.help("run `cargo specforge routes` for the operations that it has"),
    }
}

/// The name of a webhook or of a callback: there is such a thing, and a handler cannot stand for it.
pub fn sent_by_the_server(api: &Api, word: &str, code: &'static str) -> Option<Diagnostic> {
    let found = api.elsewhere.iter().find(|found| found.id == word)?;
    let what = match found.section {
        "webhooks" => "webhook",
        _ => "callback",
    };
    let message =
        format!("`{word}` is a {what} of this spec, and no operation that a handler could answer");
    let diagnostic = Diagnostic::error(code, found.span, message)
        .label(format!("it stands under `{}`: the server sends it", found.section))
        .help("nothing is generated for it; a schema under `components.schemas` has its type all the same: send that with any HTTP client");
    Some(diagnostic)
}

/// The faults that stop `api!`: errors of the document, and what spoils operations, except for those that are left out on purpose.
pub fn stopping(
    api: Option<&Api>,
    diagnostics: &[Diagnostic],
    unsupported: &[Ident],
) -> Vec<Diagnostic> {
    let operations = || api.into_iter().flat_map(|api| &api.operations);
    let left_out = |operation: &Operation| {
        unsupported
            .iter()
            .any(|name| *name == operation.marker.as_str())
    };
    // A fault that spoils nothing but operations that are left out on purpose is none.
    let covered = |diagnostic: &&Diagnostic| {
        let mut spoiled = operations()
            .filter(|operation| {
                let by_name = diagnostic.operation.as_ref() == Some(&operation.id);
                by_name
                    || operation
                        .unsupported
                        .iter()
                        .any(|reason| same(reason, diagnostic))
            })
            .peekable();
        spoiled.peek().is_some() && spoiled.all(left_out)
    };
    let faults = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error() && !covered(diagnostic));
    let spoiled = operations()
        .filter(|operation| !left_out(operation))
        .flat_map(|operation| {
            let unsaid = operation.unsupported.iter().filter(|reason| {
                let mut known = diagnostics.iter();
                !known.any(|known| known.is_error() && same(known, reason))
            });
            unsaid.map(|reason| {
                let marker = &operation.marker;
                reason.clone().help(format!(
                    "or leave the operation out: `specforge::api!(\"..\", unsupported({marker}))`"
                ))
            })
        });
    faults.cloned().chain(spoiled).collect()
}

/// The same finding: a fault that the reader reports is also the reason why an operation is not supported, under a code of its own.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.span == b.span && a.message == b.message
}
