//! The names in `router!`: operations and tags that have to exist.

use syn::Ident;

use super::Finding;
use super::api::unknown_operation;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{Api, Operation};
use crate::rust::router::{Only, RouterArgs};

/// All checks of `router!`.
pub fn check_router(api: &Api, args: &RouterArgs) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in &args.unimplemented {
        let word = name.to_string();
        if !api
            .operations
            .iter()
            .any(|operation| operation.marker == word)
        {
            let diagnostic = unknown_operation(api, &word, codes::ROUTER_OPERATION);
            findings.push(Finding::at(name.span(), diagnostic));
        }
    }
    for (name, operation) in unselected(api, args) {
        let message = format!(
            "operation `{}` is none of this router's: `only(..)` leaves it out",
            operation.id
        );
        let label = match operation.tags.as_slice() {
            [] => "it has no tags".to_owned(),
            tags => format!("its tags are `{}`", tags.join("`, `")),
        };
        let diagnostic = Diagnostic::error(codes::ROUTER_OPERATION, Some(operation.span), message)
            .label(label)
            .help("remove it from `unimplemented(..)` here");
        findings.push(Finding::at(name.span(), diagnostic));
    }
    for tag in args.only.iter().flat_map(Only::tags) {
        let word = tag.value();
        if !api
            .operations
            .iter()
            .any(|operation| operation.tags.contains(&word))
        {
            let message = format!("no operation has the tag `{word}`");
            let known = did_you_mean(
                &word,
                api.operations
                    .iter()
                    .flat_map(|operation| operation.tags.iter().map(String::as_str)),
            );
            let help = known.map(|known| format!("a similar tag exists: `{known}`"));
            let diagnostic =
                Diagnostic::error(codes::ROUTER_OPERATION, None, message).maybe_help(help);
            findings.push(Finding::at(tag.span(), diagnostic));
        }
    }
    findings
}

/// The operations in `unimplemented(..)` that `only(..)` does not select.
fn unselected<'a>(
    api: &'a Api,
    args: &'a RouterArgs,
) -> impl Iterator<Item = (&'a Ident, &'a Operation)> {
    let names = args.only.iter().flat_map(move |only| {
        let names = args.unimplemented.iter();
        names.map(move |name| (only, name))
    });
    names.filter_map(|(only, name)| {
        let is_meant = |operation: &&Operation| name == operation.marker.as_str();
        let operation = api.operations.iter().find(is_meant)?;
        (!only.selects(operation)).then_some((name, operation))
    })
}
