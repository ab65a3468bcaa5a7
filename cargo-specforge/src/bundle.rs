//! One self-contained document from many files, in the version that its reader wants.
//!
//! [`bundle`] pulls whatever a document refers to into its own `components`; [`Bundle::json`] and [`Bundle::yaml`] write it. [`Bundle::to_3_0`]
//! writes it as OpenAPI 3.0 through the types of the `openapiv3` crate, which is what much of the ecosystem reads and nothing else: keywords of 3.1
//! are put in the words of 3.0, and what 3.0 has no words for is a warning with its place.

mod build;
mod down;
mod grammar;
mod pull;
mod write;

use openapiv3::OpenAPI;
use specforge_core::diag::{Diagnostic, codes};
use specforge_core::source::{self, FileId, Node, Sources};
use specforge_core::spec::{Forest, Version};
use std::io;
use std::path::Path;

/// A document in one piece.
#[derive(Debug, Clone)]
pub struct Bundle {
    root: Node,
    version: Version,
    /// The files that it was made from.
    pub sources: Sources,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// What kept a document from being bundled.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The files that were read.
    pub sources: Sources,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
}

/// Bundles the document at `path`; messages show the files' paths relative to `root`. References that lead nowhere are reported, and stay.
pub fn bundle(
    path: &Path,
    root: &Path,
    load: &dyn Fn(&Path) -> io::Result<Vec<u8>>,
) -> Result<Bundle, Failure> {
    let mut forest = Forest::open(path, root, load).map_err(|reading| Failure {
        sources: reading.sources,
        diagnostics: reading.diagnostics,
    })?;
    let version = forest.version();
    let root = pull::pull(&mut forest);
    let reading = forest.finish();
    Ok(Bundle {
        root,
        version,
        sources: reading.sources,
        diagnostics: reading.diagnostics,
    })
}

impl Bundle {
    /// The document as JSON.
    pub fn json(&self) -> String {
        write::json(&self.root)
    }

    /// The document as YAML.
    pub fn yaml(&self) -> String {
        write::yaml(&self.root)
    }

    /// The document as OpenAPI 3.0, with a warning for everything that 3.0 cannot say; an error where the types cannot hold it.
    pub fn to_3_0(&self) -> (Option<OpenAPI>, Vec<Diagnostic>) {
        let (root, mut diagnostics) = down::to_3_0(&self.root, self.version);
        match serde_json::from_str(&write::json(&root)) {
            Ok(document) => (Some(document), diagnostics),
            Err(error) => {
                let message = format!(
                    "the document does not fit the types of the `openapiv3` crate: {error}"
                );
                diagnostics.push(Diagnostic::error(codes::NOT_IN_3_0, root.span, message));
                (None, diagnostics)
            }
        }
    }
}

/// A 3.0 document as YAML.
pub fn yaml_3_0(document: &OpenAPI) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string(document)?;
    let node = source::parse(FileId(0), Path::new("openapi.json"), &json, &mut Vec::new());
    Ok(node.map(|node| write::yaml(&node)).unwrap_or_default())
}
