//! Whether a package has the module that its macros look for `api!` in.
//!
//! Without it, all that a macro could lead to is that the path is not found, for each of its uses. Whether a name is that of a module is left to
//! the compiler.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::{Config, DEFAULT_MODULE, Request};
use crate::diag::{Diagnostic, codes};
use crate::rust::sources::{any_file, any_text};

/// What is wrong where nothing says which module `api!` stands in, and the package has none of the name that is taken then. A package that
/// has no use for the name in it may do without: other packages name its `api!`.
pub fn missing_module(config: &Config, request: &Request<'_>) -> Option<Diagnostic> {
    // Asked by every macro of a package, which the answer is the same for.
    static FOUND: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    if config.module != DEFAULT_MODULE {
        return None;
    }
    let known = FOUND.lock().is_ok_and(|found| found.contains(&config.root));
    let files = || likely_files(&config.root, request);
    if known
        || may_be_there(&config.root, &files(), DEFAULT_MODULE)
        || !files().iter().any(|file| any_text(file, &uses_a_module))
    {
        if let Ok(mut found) = FOUND.lock() {
            found.insert(config.root.clone());
        }
        return None;
    }
    let message = format!("`{DEFAULT_MODULE}` is nowhere in this package");
    let diagnostic = Diagnostic::error(codes::CONFIG_VALUE, None, message)
        .help("put `specforge::api!` into a module `api` at the root of the crate: `mod api { specforge::api!(\"spec/openapi.yaml\"); }`")
        .help(
            "or say where it stands in `specforge.toml`: `module = \"crate::contract\"` or `module = \"crate\"` below `[api]`",
        );
    Some(diagnostic)
}

/// Where to look for a module, the likely files first.
pub(super) fn likely_files(root: &Path, request: &Request<'_>) -> Vec<PathBuf> {
    let source = root.join("src");
    let likely = ["lib.rs", "main.rs", ""].map(|name| source.join(name));
    let own = request
        .source_file
        .and_then(|file| std::path::absolute(file).ok());
    // `tests`, `examples`: what stands there is another crate of the package.
    let around = own.as_deref().and_then(|file| {
        let below = file.strip_prefix(root).ok()?;
        Some(root.join(below.components().next()?))
    });
    own.into_iter().chain(likely).chain(around).collect()
}

/// Whether a package may have the module that `module` names in it.
pub(super) fn may_be_there(root: &Path, files: &[PathBuf], module: &str) -> bool {
    let Some((_, name)) = module.rsplit_once("::") else {
        return true;
    };
    let name = name.trim().trim_start_matches("r#");
    // A package of another layout is not looked through.
    let usual = |name| root.join("src").join(name).is_file();
    let is_called = |file: &Path| file.file_stem().is_some_and(|stem| stem == name);
    let search = |holds: &dyn Fn(&str) -> bool| files.iter().any(|file| any_text(file, holds));
    !module.trim_start().starts_with("crate")
        || !(usual("lib.rs") || usual("main.rs"))
        || files.iter().any(|file| any_file(file, &is_called))
        || search(&|text| mentions(text, name).any(may_define))
        || (search(&|text| mentions(text, name).next().is_some()) && search(&may_hide))
}

/// Whether there is a macro that has to find the module of `api!`.
fn uses_a_module(text: &str) -> bool {
    const MACROS: [&str; 4] = ["::handler", "#[handler", "router!", "Schema)"];
    text.lines().any(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && MACROS.iter().any(|name| line.contains(name))
    })
}

/// The places of this word in the code of a text: what stands before and behind it. The name of a macro (`api!`) is another word, and so is a
/// part of a path of a URL.
fn mentions<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let is_of_a_word = |c: char| c.is_alphanumeric() || c == '_' || c == '/';
    let around = text
        .match_indices(word)
        .filter_map(move |(at, _)| Some((text.get(..at)?, text.get(at + word.len()..)?)));
    around.filter(move |(before, behind)| {
        let line = before.rsplit('\n').next().unwrap_or_default();
        !line.contains("//")
            && !before.ends_with(is_of_a_word)
            && !behind.starts_with(|c| is_of_a_word(c) || c == '!')
    })
}

/// Whether a mention may be what gives the crate this name, and not a use of it: neither `api::User` nor `crate::api`.
fn may_define((before, behind): (&str, &str)) -> bool {
    let is_root = before.trim_end().strip_suffix("::");
    let is_root = is_root.is_some_and(|before| before.trim_end().ends_with("crate"));
    let goes_on = behind.trim_start().strip_prefix("::");
    let goes_on = goes_on.is_some_and(|behind| !behind.trim_start().starts_with("{self"));
    !is_root && !goes_on
}

/// Whether a text may give names that it does not show: by a glob, or by a macro that stands at the root of a file.
fn may_hide(text: &str) -> bool {
    let is_shown = ["api!", "generated!", "macro_rules!", "router!"];
    text.lines().any(|line| {
        let glob = line.contains("::*") && !line.contains("super::*");
        let name = line.find('!').and_then(|end| line.get(..=end));
        let call = name.is_some_and(|name| {
            name.chars()
                .all(|c| c.is_alphanumeric() || "_:!".contains(c))
                && !is_shown.iter().any(|shown| name.ends_with(shown))
        });
        glob || call
    })
}
