//! The corpus: real documents, and fixtures of other tools.
//!
//! `SPECFORGE_CORPUS` names a folder with `real` and `edge`, unpacked or as `.tar.gz`; without it a
//! `shared/corpus` beside the repository will do, and without that there is nothing to test.

#![allow(clippy::print_stdout, reason = "a skip is printed")]

use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tar::Archive;

/// The files that are documents of their own, not parts of others.
pub(crate) fn documents(folder: &Path) -> Vec<PathBuf> {
    let is_document = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines()
            .take(400)
            .any(|line| line.starts_with("openapi") || line.contains("\"openapi\""))
    };
    files(folder).into_iter().filter(is_document).collect()
}

pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| {
                ["yaml", "yml", "json"]
                    .iter()
                    .any(|known| extension == *known)
            }) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A part of the corpus, unpacked where that is needed.
pub(crate) fn corpus(part: &str) -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let root = std::env::var_os("SPECFORGE_CORPUS").map_or_else(beside, PathBuf::from);
    let folder = root.join(part);
    if folder.is_dir() {
        return Some(folder);
    }
    let Ok(archive) = File::open(root.join(format!("{part}.tar.gz"))) else {
        println!("skipped: no corpus in {}", root.display());
        return None;
    };
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("corpus")
        .join(part);
    let unpacked = target.join("unpacked");
    if !unpacked.is_file() {
        // Tests run side by side: each unpacks for itself, and the first to finish moves its folder into place.
        let own = target
            .with_extension(format!("{:?}", std::thread::current().id()).replace(['(', ')'], "-"));
        Archive::new(GzDecoder::new(archive)).unpack(&own).unwrap();
        File::create(own.join("unpacked")).unwrap();
        if fs::rename(&own, &target).is_err() {
            fs::remove_dir_all(&own).unwrap();
        }
    }
    Some(target)
}
