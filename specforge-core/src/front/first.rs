//! Which of several macros says what is wrong with all of them, so that one mistake is one error.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

use super::Environment;
use crate::code::Tokens;
use crate::model::Api;

/// Where a macro stands.
type Place = (Option<PathBuf>, usize, usize);

/// Whether this router is the first of its document in this process, or the same one again.
///
/// That there are two, traits say, wherever the other one stands; they would say it at both. Of two in one crate the second one leaves it to
/// the first.
pub(super) fn speaks_for_the_rest(environment: &Environment, root: &Tokens, api: &Api) -> bool {
    speaks_first(environment, format!("{root} {}", api.hash))
}

/// Whether this macro is the first in this process to say that the package has no module for `api!`, or the same one again.
pub(super) fn speaks_of_the_module(environment: &Environment) -> bool {
    speaks_first(
        environment,
        environment.manifest_dir.to_string_lossy().into_owned(),
    )
}

/// Whether nobody else spoke of a subject before. A process that lives on after an edit may take the wrong one for the first: it then says
/// nothing in either place, and the next build does.
fn speaks_first(environment: &Environment, subject: String) -> bool {
    static FIRST: Mutex<BTreeMap<String, Place>> = Mutex::new(BTreeMap::new());
    let place = (
        environment.source_file.clone(),
        environment.line,
        environment.column,
    );
    let Ok(mut first) = FIRST.lock() else {
        return true;
    };
    *first.entry(subject).or_insert_with(|| place.clone()) == place
}
