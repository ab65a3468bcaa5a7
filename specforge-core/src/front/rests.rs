//! Which of two routers with `only(rest)` says that there are two.

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
/// the first. A process that lives on after an edit may take the wrong one for the first: it then asks in neither place, and the next build does.
pub(super) fn speaks_for_the_rest(environment: &Environment, root: &Tokens, api: &Api) -> bool {
    static FIRST: Mutex<BTreeMap<(String, String), Place>> = Mutex::new(BTreeMap::new());
    let place = (
        environment.source_file.clone(),
        environment.line,
        environment.column,
    );
    let Ok(mut first) = FIRST.lock() else {
        return true;
    };
    let document = (root.to_string(), api.hash.clone());
    *first.entry(document).or_insert_with(|| place.clone()) == place
}
