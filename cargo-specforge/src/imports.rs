//! The `use` lines that a signature needs.

use proc_macro2::{Spacing, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// What a signature names without a path, and where it is from.
const KNOWN: &[(&str, &str)] = &[
    ("BTreeMap", "std::collections"),
    ("Bytes", "axum::body"),
    ("Content", "specforge"),
    ("Cookies", "specforge"),
    ("Form", "axum"),
    ("Headers", "specforge"),
    ("Json", "axum"),
    ("Multipart", "specforge"),
    ("NoContent", "specforge"),
    ("Path", "axum::extract"),
    ("Query", "axum::extract"),
    ("State", "axum::extract"),
    ("StatusCode", "axum::http"),
];

/// The lines, sorted as rustfmt sorts them; `more` are imports (path, name) that the caller knows to be needed.
pub(crate) fn imports<'a>(
    code: impl IntoIterator<Item = &'a str>,
    more: &[(&'a str, &'a str)],
) -> String {
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (path, name) in more {
        found.entry(path).or_default().insert(name);
    }
    for code in code {
        if let Ok(tokens) = code.parse::<TokenStream>() {
            collect(tokens, &mut found);
        }
    }
    let mut lines: Vec<(String, String)> = Vec::new();
    for (path, names) in found {
        let listed: Vec<&str> = names.iter().copied().collect();
        let (first, names) = match listed.as_slice() {
            [only] => (format!("{path}::{only}"), (*only).to_owned()),
            several => (format!("{path}::{{"), format!("{{{}}}", several.join(", "))),
        };
        lines.push((first, format!("use {path}::{names};\n")));
    }
    // `axum::Json` stands before `axum::extract::Path`: what is written last decides, and rustfmt sorts by the text.
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

fn collect(tokens: TokenStream, found: &mut BTreeMap<&str, BTreeSet<&str>>) {
    // The `Path` of `api::get_user::Path` is another one: `::` is two colons, the first of them joint.
    let (mut joint, mut qualified) = (false, false);
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ':' => {
                qualified = joint;
                joint = punct.spacing() == Spacing::Joint;
                continue;
            }
            TokenTree::Ident(ident) if !qualified => {
                if let Some((name, path)) = KNOWN.iter().find(|(name, _)| ident == name) {
                    found.entry(path).or_default().insert(name);
                }
            }
            TokenTree::Group(group) => collect(group.stream(), found),
            _ => {}
        }
        (joint, qualified) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_no_path_is_imported() {
        let code = "Path(id): Path<i64>, Query(query): Query<api::list::Query>, body: Option<Json<api::Json>>";
        assert_eq!(
            imports([code], &[("crate", "AppState"), ("crate", "api")]),
            "use axum::Json;\nuse axum::extract::{Path, Query};\nuse crate::{AppState, api};\n"
        );
    }
}
