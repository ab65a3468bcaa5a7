//! The names in `router!`: operations and tags that have to exist.

use super::Finding;
use super::api::unknown_operation;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::Api;
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
