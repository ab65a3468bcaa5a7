//! The files of a document: each is read and parsed once.

use crate::diag::{Diagnostic, codes};
use crate::source::{self, FileId, Node, SourceFile, Sources, Span, clean};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Larger files are refused; the largest API that is published has 13 MB.
const MAX_BYTES: usize = 256 << 20;

pub(super) struct Files<'l> {
    pub(super) sources: Sources,
    pub(super) missing: Vec<PathBuf>,
    /// The keys that occur twice, by the place of their further occurrence.
    pub(super) repeated: BTreeMap<Span, Diagnostic>,
    trees: Vec<Option<Node>>,
    known: HashMap<PathBuf, FileId>,
    load: &'l dyn Fn(&Path) -> io::Result<Vec<u8>>,
    root: PathBuf,
}

impl<'l> Files<'l> {
    pub(super) fn new(load: &'l dyn Fn(&Path) -> io::Result<Vec<u8>>, root: &Path) -> Self {
        Self {
            sources: Sources::default(),
            missing: Vec::new(),
            repeated: BTreeMap::new(),
            trees: Vec::new(),
            known: HashMap::new(),
            load,
            root: root.to_path_buf(),
        }
    }

    /// The tree of a file that was opened.
    pub(super) fn tree(&self, file: FileId) -> Option<&Node> {
        self.trees.get(usize::try_from(file.0).ok()?)?.as_ref()
    }

    /// Reads and parses a file, unless that was done before. `at` is what refers to it.
    pub(super) fn open(
        &mut self,
        path: &Path,
        at: Option<Span>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<FileId, Box<Diagnostic>> {
        let path = clean(path);
        if let Some(file) = self.known.get(&path) {
            return Ok(*file);
        }
        let display = self.display(&path);
        let bytes = match (self.load)(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                self.missing.push(path);
                let help = "name the document: `specforge::api!(\"path\")`, or `spec = \"path\"` under `[api]` in `specforge.toml`";
                let help = at.is_none().then(|| help.to_owned());
                let message = match error.kind() {
                    io::ErrorKind::NotFound => format!("the file `{display}` does not exist"),
                    _ => format!("cannot read `{display}`: {error}"),
                };
                return Err(Box::new(
                    Diagnostic::error(codes::UNREADABLE, at, message).maybe_help(help),
                ));
            }
        };
        if bytes.len() > MAX_BYTES {
            let message = format!("`{display}` is larger than {} MiB", MAX_BYTES >> 20);
            return Err(Box::new(Diagnostic::error(codes::TOO_LARGE, at, message)));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let line = error
                .as_bytes()
                .iter()
                .take(error.utf8_error().valid_up_to())
                .filter(|b| **b == b'\n')
                .count();
            Diagnostic::error(
                codes::NOT_UTF8,
                at,
                format!("`{display}` is not UTF-8: see its line {}", line + 1),
            )
            .help("save it as UTF-8")
        });
        let text = text.map_err(Box::new)?;
        let file = FileId(u32::try_from(self.trees.len()).unwrap_or(u32::MAX));
        let mut found = Vec::new();
        let tree = source::parse(file, &path, &text, &mut found);
        for finding in found {
            match finding.span {
                Some(span) if finding.code == codes::DUPLICATE_KEY => {
                    self.repeated.insert(span, finding);
                }
                _ => diagnostics.push(finding),
            }
        }
        self.sources.files.push(Arc::new(SourceFile {
            path: path.clone(),
            display,
            text,
        }));
        self.trees.push(tree);
        self.known.insert(path, file);
        Ok(file)
    }

    fn display(&self, path: &Path) -> String {
        let shown = path.strip_prefix(&self.root).unwrap_or(path);
        shown.to_string_lossy().replace('\\', "/")
    }
}
