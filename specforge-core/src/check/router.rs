//! The names in `router!`: operations and tags that have to exist.

use super::Finding;
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
            let message = format!("no operation `{word}` in this spec");
            let known = did_you_mean(
                &word,
                api.operations
                    .iter()
                    .map(|operation| operation.marker.as_str()),
            );
            let help =
                known.map(|known| format!("an operation with a similar name exists: `{known}`"));
            findings.push(Finding {
                span: name.span(),
                diagnostic: Diagnostic::error(codes::ROUTER_OPERATION, None, message)
                    .maybe_help(help),
            });
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
            findings.push(Finding {
                span: tag.span(),
                diagnostic: Diagnostic::error(codes::ROUTER_OPERATION, None, message)
                    .maybe_help(help),
            });
        }
    }
    findings
}
