//! The trees of a document, for those who work on how it is written rather than on what it means.

use super::cx::{Cx, Kind};
use super::refs::reference;
use super::schema::names_itself;
use super::{Reading, document};
use crate::source::Node;
use crate::spec::Version;
use std::io;
use std::path::Path;

/// A document and the files that it refers to, as trees; a file is opened when a reference leads to it.
pub struct Forest<'l> {
    cx: Cx<'l>,
    root: Node,
}

impl std::fmt::Debug for Forest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Forest")
            .field("sources", &self.cx.files.sources)
            .finish_non_exhaustive()
    }
}

/// The schema with an `$id`, if any, in which a place stands: pointers start there.
#[derive(Debug, Clone, Default)]
pub struct Scope(Option<Node>);

impl<'l> Forest<'l> {
    /// Opens a document through `load`; messages show its files' paths relative to `root`.
    pub fn open(
        path: &Path,
        root: &Path,
        load: &'l dyn Fn(&Path) -> io::Result<Vec<u8>>,
    ) -> Result<Self, Box<Reading>> {
        let mut cx = Cx::new(load, root);
        match document::open(&mut cx, path) {
            Some((root, _)) => Ok(Self { cx, root }),
            None => Err(Box::new(reading(cx))),
        }
    }

    /// The document's own tree.
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// Which OpenAPI the document follows.
    pub fn version(&self) -> Version {
        self.cx.version
    }

    /// The text of the `$ref` that `node` is, and where it leads; a reference that leads nowhere is reported once, and `None`.
    pub fn follow(&mut self, node: &Node) -> Option<(String, Option<Node>)> {
        let (text, span) = reference(node.as_object()?)?;
        let text = text.clone();
        let target = match self.cx.within_resource(&text) {
            Some(inner) => Some(inner),
            None => self.cx.target(&text, span, Kind::Part),
        };
        Some((text.as_ref().to_owned(), target))
    }

    /// Goes into a schema; what is returned goes back, through [`restore`](Self::restore).
    pub fn enter(&mut self, schema: &Node) -> Scope {
        let before = Scope(self.cx.resource.clone());
        if names_itself(schema) && self.cx.version != Version::V30 {
            self.cx.resource = Some(schema.clone());
        }
        before
    }

    /// Goes to where a scope was.
    pub fn restore(&mut self, scope: Scope) {
        self.cx.resource = scope.0;
    }

    /// Where the target of this reference stands.
    pub fn scope_of(&mut self, reference: &str) -> Scope {
        match self.cx.within_resource(reference) {
            Some(_) => Scope(self.cx.resource.clone()),
            None => Scope::default(),
        }
    }

    /// What was found on the way, with the files that it was found in; there is no document in it.
    pub fn finish(self) -> Reading {
        reading(self.cx)
    }
}

fn reading(mut cx: Cx<'_>) -> Reading {
    cx.report_repetitions();
    Reading {
        document: None,
        sources: cx.files.sources,
        missing: cx.files.missing,
        diagnostics: cx.diagnostics,
    }
}
