//! The Rust files of a package, for what only their text tells.

use std::fs;
use std::path::Path;

/// Whether a Rust file, or one in a folder or below it, is what is looked for.
pub fn any_file(path: &Path, is: &dyn Fn(&Path) -> bool) -> bool {
    if let Ok(entries) = fs::read_dir(path) {
        return entries.flatten().any(|entry| any_file(&entry.path(), is));
    }
    path.extension().is_some_and(|extension| extension == "rs") && is(path)
}

/// Whether the text of a Rust file, or of one in a folder or below it, holds what is looked for.
pub fn any_text(path: &Path, holds: &dyn Fn(&str) -> bool) -> bool {
    any_file(path, &|file| {
        fs::read_to_string(file).is_ok_and(|text| holds(&text))
    })
}
