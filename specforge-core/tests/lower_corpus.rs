//! Every real document lowers, quickly and without a panic; the table tells what is supported.
//!
//! The documents are not part of the repository. `SPECFORGE_CORPUS` names a folder with them; without it the test does nothing.

use specforge_core::model::lower;
use specforge_core::spec::{Reading, read};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

#[test]
#[allow(clippy::print_stdout, reason = "the table is what the test is for")]
fn real_documents_lower() {
    let Some(folder) = std::env::var_os("SPECFORGE_CORPUS") else {
        return;
    };
    let mut files = Vec::new();
    collect(Path::new(&folder), &mut files);
    assert!(
        !files.is_empty(),
        "there are no documents in {}",
        folder.display()
    );
    let (mut whole, mut documents, mut supported, mut operations) = (0, 0, 0, 0);
    for file in files {
        let start = Instant::now();
        let Reading {
            document: Some(document),
            ..
        } = read(&file)
        else {
            continue;
        };
        let reading = start.elapsed();
        let start = Instant::now();
        let api = lower(&document);
        let lowering = start.elapsed();
        let good = api
            .operations
            .iter()
            .filter(|operation| operation.unsupported.is_empty())
            .count();
        let count = api.operations.len();
        println!(
            "{good:5}/{count:<5} {:5} types {:5} warnings {reading:8.1?} {lowering:8.1?} {}",
            api.types.len(),
            api.diagnostics
                .iter()
                .filter(|diagnostic| !diagnostic.is_error())
                .count(),
            file.strip_prefix(&folder).unwrap_or(&file).display()
        );
        for operation in &api.operations {
            for fault in &operation.unsupported {
                println!("      {}: {} {}", operation.id, fault.code, fault.message);
            }
        }
        documents += 1;
        whole += usize::from(good == count);
        supported += good;
        operations += count;
    }
    println!("{whole} of {documents} documents whole, {supported} of {operations} operations");
    assert!(documents > 0, "no document could be read");
    assert!(
        supported * 100 >= operations * 95,
        "fewer operations are supported than were"
    );
}

/// The files that look like documents of their own, in order.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if is_document(&path) {
            files.push(path);
        }
    }
}

fn is_document(path: &Path) -> bool {
    let known = path.extension().is_some_and(|extension| {
        ["yaml", "yml", "json"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    });
    known
        && fs::read_to_string(path).is_ok_and(|text| {
            let mut lines = text
                .lines()
                .map(|line| line.trim_start_matches([' ', '{', '\u{feff}']));
            lines.any(|line| {
                line.starts_with("openapi:")
                    || line.starts_with("\"openapi\":")
                    || line.starts_with("'openapi':")
            })
        })
}
