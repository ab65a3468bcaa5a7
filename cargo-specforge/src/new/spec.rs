//! The document of a new crate, with the files that it refers to.

use super::files::Files;
use crate::document::Document;
use crate::paths::{clean, common_folder, slashed};
use specforge_core::source::Span;
use std::fs;
use std::path::{Path, PathBuf};

/// Where the files of the document come from, and where they go: paths below the folder of the contract.
#[derive(Debug)]
pub(super) struct SpecFiles {
    files: Vec<(PathBuf, PathBuf)>,
}

impl SpecFiles {
    /// Files that refer to each other keep their places relative to each other. A single one is called `openapi`, which is where everybody
    /// looks for it, unless it refers to itself by its name.
    pub(super) fn of(document: &Document) -> Self {
        let files: Vec<PathBuf> = document.files().iter().map(|file| absolute(file)).collect();
        let spec = Path::new("spec");
        let files = match files.as_slice() {
            [only] if !names_itself(only) => {
                let extension = only.extension().and_then(|extension| extension.to_str());
                let name = match extension {
                    Some(extension) if extension.eq_ignore_ascii_case("json") => "openapi.json",
                    _ => "openapi.yaml",
                };
                vec![(only.clone(), spec.join(name))]
            }
            files => {
                let folder = common_folder(files).unwrap_or_default();
                let place = |file: &PathBuf| {
                    let inner = file.strip_prefix(&folder).unwrap_or(file);
                    (file.clone(), spec.join(inner))
                };
                files.iter().map(place).collect()
            }
        };
        Self { files }
    }

    /// The document, as macros and manifests name it.
    pub(super) fn main(&self) -> String {
        let first = self.files.first();
        first.map_or_else(|| "spec/openapi.yaml".to_owned(), |(_, to)| slashed(to))
    }

    /// A place in the document: `spec/openapi.yaml:41:20`.
    pub(super) fn location(&self, span: Span) -> String {
        let file = usize::try_from(span.file.0)
            .ok()
            .and_then(|index| self.files.get(index));
        let file = file.map_or_else(|| "spec".to_owned(), |(_, to)| slashed(to));
        format!("{file}:{}:{}", span.line, span.column)
    }

    /// Copies the files.
    pub(super) fn write(&self, folder: &Path, files: &mut Files) {
        for (from, to) in &self.files {
            files.copy(folder.join(to), from.clone());
        }
    }
}

fn absolute(file: &Path) -> PathBuf {
    clean(&std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf()))
}

fn names_itself(file: &Path) -> bool {
    let name = file.file_name().and_then(|name| name.to_str());
    let text = fs::read(file).unwrap_or_default();
    name.is_none_or(|name| {
        text.windows(name.len())
            .any(|window| window == name.as_bytes())
    })
}
