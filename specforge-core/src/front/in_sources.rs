//! What the sources of the package say where something is wrong already, so that one mistake is one error.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::Environment;
use crate::expand;
use crate::model::{Api, Operation};
use crate::rust::sources::any_text;

/// Whether `api!` stands in this package as well, so that it says what is wrong with `specforge.toml`. Asked only where something is.
pub(super) fn has_api(environment: &Environment) -> bool {
    let is_api = |line: &str| {
        let line = line.trim_start();
        !line.starts_with("//") && line.contains("api!")
    };
    is_in_sources(environment, &|text| text.lines().any(is_api))
}

/// Whether a handler of the operation seems to stand in this package: `operation = ".."`, or a function of its name. Asked only where something
/// is wrong.
pub(super) fn is_written(environment: &Environment, operation: &Operation) -> bool {
    let id = format!("\"{}\"", operation.id);
    let function = format!("fn {}(", operation.module);
    let is_named = |head: &str| {
        let key = head.trim_end().strip_suffix('=');
        key.is_some_and(|key| key.trim_end().ends_with("operation"))
    };
    is_in_sources(environment, &|text| {
        let mut ids = text.match_indices(&id);
        text.contains(&function) || ids.any(|(at, _)| text.get(..at).is_some_and(is_named))
    })
}

/// Whether a source file of this package holds what is looked for.
fn is_in_sources(environment: &Environment, holds: &dyn Fn(&str) -> bool) -> bool {
    environment
        .source_file
        .as_deref()
        .is_some_and(|file| any_text(file, holds))
        || any_text(&environment.manifest_dir.join("src"), holds)
}

/// What the verifiers of schemes take that the document is at fault about. Nothing says what they should: the fault is not theirs.
pub(super) fn verified(api: &Api, environment: &Environment) -> BTreeMap<String, String> {
    let faulty = api
        .security_schemes
        .iter()
        .filter(|scheme| scheme.is_faulty());
    let taken = faulty.filter_map(|scheme| {
        let head = format!("{} for ", scheme.ident);
        let taken = RefCell::new(None);
        is_in_sources(environment, &|text| {
            let verifier = text
                .split_once(&head)
                .and_then(|(_, rest)| rest.split_once("fn verify"));
            let signature = verifier.and_then(|(_, rest)| rest.split_once('{'));
            let mut words = signature.into_iter().flat_map(|(signature, _)| {
                signature.split(|c: char| !c.is_alphanumeric() && c != '_')
            });
            let found = words.find(|word| expand::CREDENTIALS.contains(word));
            *taken.borrow_mut() = found.map(str::to_owned);
            found.is_some()
        });
        Some((scheme.ident.clone(), taken.into_inner()?))
    });
    taken.collect()
}
