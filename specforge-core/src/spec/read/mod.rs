//! Tree to document: every field read, every `$ref` followed, every fault reported.
//!
//! Schemas are read from a queue, not by recursion: they nest as deeply as an author likes, and refer to each other in circles. Whatever is reached
//! by two ways (a `$ref`, an alias of YAML) is one and the same object of the tree, and is read once.

mod anchors;
mod checks;
mod content;
mod cx;
mod cycles;
mod document;
mod fields;
mod files;
mod forest;
mod keywords;
mod parameters;
mod paths;
mod query;
mod refs;
mod repeated;
mod schema;
mod security;
mod servers;

use super::Document;
use crate::diag::Diagnostic;
use crate::source::Sources;
pub(crate) use content::before_parameters;
use cx::Cx;
pub use forest::{Forest, Scope};
pub(crate) use query::{constants, template};
use std::io;
use std::path::{Path, PathBuf};

/// What came of reading a document.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The document; `None` where it cannot be made sense of at all. An operation that could not be read whole says so itself.
    pub document: Option<Document>,
    /// The files that were read, those with a fault included: what the places in `diagnostics` refer to.
    pub sources: Sources,
    /// The files that could not be read.
    pub missing: Vec<PathBuf>,
    /// What was found, from top to bottom, file by file.
    pub diagnostics: Vec<Diagnostic>,
}

impl Reading {
    /// Every file that was looked at: as long as none changes, another reading comes to the same.
    pub fn files(&self) -> Vec<PathBuf> {
        self.sources
            .files
            .iter()
            .map(|file| file.path.clone())
            .chain(self.missing.iter().cloned())
            .collect()
    }
}

/// Reads the document at `path` with all the files that it refers to; messages show their paths relative to the working directory.
pub fn read(path: &Path) -> Reading {
    let root = std::env::current_dir().unwrap_or_default();
    read_with(path, &root, &|path| std::fs::read(path))
}

/// Reads a document through `load`; messages show the files' paths relative to `root`.
pub fn read_with(path: &Path, root: &Path, load: &dyn Fn(&Path) -> io::Result<Vec<u8>>) -> Reading {
    let mut cx = Cx::new(load, root);
    let document = document::read(&mut cx, path);
    cx.report_harmless_repetitions();
    // Schemas are read last, wherever they stand; people read from top to bottom.
    cx.diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    Reading {
        document,
        sources: cx.files.sources,
        missing: cx.files.missing,
        diagnostics: cx.diagnostics,
    }
}

/// Reads a document that consists of one text; `name` is its path, for messages and to tell JSON from YAML.
pub fn read_text(name: &str, text: &str) -> Reading {
    let missing = || {
        io::Error::new(
            io::ErrorKind::NotFound,
            "a document in memory consists of one file",
        )
    };
    read_with(Path::new(name), Path::new(""), &|path| {
        if path == Path::new(name) {
            Ok(text.as_bytes().to_vec())
        } else {
            Err(missing())
        }
    })
}
