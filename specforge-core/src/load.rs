//! A document, read and lowered once per process.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::cache::Cache;
use crate::diag::Diagnostic;
use crate::expand::names;
use crate::model::{Api, lower_with};
use crate::source::Sources;
use crate::spec::read_with;

/// A document, read and lowered.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The API; `None` where the document makes no sense at all.
    pub api: Option<Arc<Api>>,
    /// The files that messages point into.
    pub sources: Sources,
    /// The files that were read.
    pub files: Vec<PathBuf>,
    /// Everything that was found.
    pub diagnostics: Vec<Diagnostic>,
    names: OnceLock<BTreeSet<String>>,
}

impl Loaded {
    /// The names that `api!` gives its module.
    pub fn names(&self) -> &BTreeSet<String> {
        let api = || self.api.as_deref().map(names);
        self.names.get_or_init(|| api().unwrap_or_default())
    }
}

static CACHE: Cache<(PathBuf, BTreeSet<String>), Loaded> = Cache::new();

/// Reads and lowers the document at `path`; messages show paths relative to `root`. `formats` are those that have a type of the user's. A document
/// whose files did not change is not read again.
pub fn load(path: &Path, root: &Path, formats: BTreeSet<String>) -> Arc<Loaded> {
    let mapped = formats.clone();
    CACHE.get((path.to_path_buf(), formats), || {
        let reading = read_with(path, root, &|path| std::fs::read(path));
        let api = reading
            .document
            .as_ref()
            .map(|document| Arc::new(lower_with(document, &mapped)));
        let files = reading
            .sources
            .files
            .iter()
            .map(|file| file.path.clone())
            .collect::<Vec<_>>();
        let mut diagnostics = reading.diagnostics;
        // A fault of a schema is found twice: where it is read, and where an operation cannot do without it.
        let lowering = api.iter().flat_map(|api| &api.diagnostics).filter(|new| {
            !diagnostics
                .iter()
                .any(|known: &Diagnostic| known.span == new.span && known.message == new.message)
        });
        let lowering: Vec<Diagnostic> = lowering.cloned().collect();
        diagnostics.extend(lowering);
        let loaded = Loaded {
            api,
            sources: reading.sources,
            files: files.clone(),
            diagnostics,
            names: OnceLock::new(),
        };
        (loaded, files)
    })
}
