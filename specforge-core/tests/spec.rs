//! The text of every finding about a document: each `tests/spec/<topic>/<case>.yaml` (or folder with an `openapi.yaml`) with a `.txt` beside it.
//!
//! `SPECFORGE_BLESS=1 cargo test -p specforge-core --test spec` writes the texts anew; read the difference like code.

use specforge_core::spec::{Reading, read_with};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn findings_read_as_they_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let bless = std::env::var_os("SPECFORGE_BLESS").is_some();
    let mut wrong = Vec::new();
    let cases = cases(&root);
    assert!(
        cases.len() > 20,
        "the cases are not where they should be: {}",
        root.display()
    );
    for (document, expected) in cases {
        let found = show(&read_with(&document, &root, &|path| fs::read(path)));
        if bless {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            wrong.push(format!("{}\n{found}", expected.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "run with SPECFORGE_BLESS=1 if this is right:\n\n{}",
        wrong.join("\n")
    );
}

/// Every document with the file that holds its findings.
fn cases(root: &Path) -> Vec<(PathBuf, PathBuf)> {
    let mut cases = Vec::new();
    for topic in entries(root).into_iter().filter(|path| path.is_dir()) {
        for path in entries(&topic) {
            if path.is_dir() {
                cases.push((path.join("openapi.yaml"), path.with_extension("txt")));
            } else if path.extension().is_some_and(|extension| extension != "txt") {
                cases.push((path.clone(), path.with_extension("txt")));
            }
        }
    }
    cases
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    entries
}

/// The findings, then what is left of the document: an operation with a fault says so itself.
fn show(reading: &Reading) -> String {
    let mut text: String = reading
        .diagnostics
        .iter()
        .map(|found| found.report(&reading.sources, false) + "\n")
        .collect();
    let Some(document) = &reading.document else {
        return text + "no document\n";
    };
    for item in document.paths.iter().chain(&document.webhooks) {
        for (method, operation) in &item.operations {
            let state = if operation.unsupported.is_empty() {
                "whole"
            } else {
                "unsupported"
            };
            writeln!(text, "{} {}: {state}", method.value, item.template.value).unwrap();
        }
    }
    for (name, id) in &document.component_schemas {
        let schema = &document.schemas[usize::try_from(id.0).unwrap()];
        let state = if schema.unsupported.is_empty() {
            "whole"
        } else {
            "unsupported"
        };
        writeln!(text, "{}: {state}", name.value).unwrap();
    }
    text
}
