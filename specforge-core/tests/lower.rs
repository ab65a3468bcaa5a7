//! What each document of `tests/lower` lowers to, compared with the text beside it. `SPECFORGE_BLESS=1` writes the texts.

#![allow(
    clippy::indexing_slicing,
    reason = "a model whose indices are wrong has to fail here"
)]

#[path = "lower/dump.rs"]
mod lower_dump;

use specforge_core::model::lower;
use specforge_core::spec::read_with;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn documents_lower_to_what_is_written_beside_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lower");
    let bless = std::env::var_os("SPECFORGE_BLESS").is_some();
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "yaml")
    });
    files.sort();
    assert!(!files.is_empty());
    let mut wrong = Vec::new();
    for file in files {
        let reading = read_with(&file, &folder, &|path| fs::read(path));
        let document = reading
            .document
            .unwrap_or_else(|| panic!("{} is no document", file.display()));
        let text = lower_dump::dump(&lower(&document), &reading.diagnostics);
        let again = lower_dump::dump(&lower(&document), &reading.diagnostics);
        assert_eq!(
            text,
            again,
            "{} lowers differently each time",
            file.display()
        );
        let beside = file.with_extension("txt");
        if bless {
            fs::write(&beside, &text).unwrap();
        } else if fs::read_to_string(&beside).unwrap_or_default() != text {
            wrong.push(format!("{}:\n{text}", beside.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "run with SPECFORGE_BLESS=1 where this is meant:\n{}",
        wrong.join("\n")
    );
}
