//! Where the responses of each operation are written.

use std::path::Path;

use specforge_core::source::{Node, Sources, Span};
use specforge_core::spec::{Forest, Reading, Version};

use super::Load;

/// The operations of a document as they are written.
#[derive(Debug)]
pub(super) struct Written {
    /// The document's own tree.
    pub(super) root: Node,
    /// The operations.
    pub(super) operations: Vec<Place>,
    /// The files.
    pub(super) sources: Sources,
}

/// An operation as it is written.
#[derive(Debug)]
pub(super) struct Place {
    /// Where its method stands, and its `operationId`: messages and the model name one of them.
    spans: Vec<Span>,
    /// The operation.
    pub(super) object: Node,
    /// Its `responses`.
    pub(super) responses: Option<Node>,
}

impl Written {
    /// The operation that the model knows by this place.
    pub(super) fn find(&self, span: Span) -> Option<&Place> {
        // The columns of a span are enough: its length depends on which of the two readers of YAML read it.
        let same = |known: &Span| {
            (known.file, known.line, known.column) == (span.file, span.line, span.column)
        };
        self.operations
            .iter()
            .find(|operation| operation.spans.iter().any(same))
    }
}

/// The methods that a path item has a field for.
const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// How many path items may refer to each other in a row.
const MAX_HOPS: usize = 32;

/// Finds the operations of a document.
pub(super) fn responses(
    path: &Path,
    root: &Path,
    load: &Load<'_>,
) -> Result<Written, Box<Reading>> {
    let mut forest = Forest::open(path, root, load)?;
    let document = forest.root().clone();
    let mut operations = Vec::new();
    let paths = document.get("paths").and_then(Node::as_object).cloned();
    for member in paths.iter().flat_map(|paths| &paths.members) {
        let mut item = member.value.clone();
        for _ in 0..MAX_HOPS {
            path_item(&item, forest.version(), &mut operations);
            match forest.follow(&item) {
                Some((_, Some(target))) => item = target,
                _ => break,
            }
        }
    }
    Ok(Written {
        root: document,
        operations,
        sources: forest.finish().sources,
    })
}

fn path_item(item: &Node, version: Version, operations: &mut Vec<Place>) {
    let members = item.as_object().into_iter().flat_map(|item| &item.members);
    for member in members {
        if METHODS.contains(&&*member.key) {
            operations.extend(place(member.key_span, &member.value));
        } else if &*member.key == "additionalOperations" && version >= Version::V32 {
            let more = member.value.as_object();
            for member in more.into_iter().flat_map(|more| &more.members) {
                operations.extend(place(member.key_span, &member.value));
            }
        }
    }
}

fn place(method: Span, operation: &Node) -> Option<Place> {
    operation.as_object()?;
    let id = operation.get("operationId").map(|id| id.span);
    Some(Place {
        spans: id.into_iter().chain([method]).collect(),
        object: operation.clone(),
        responses: operation.get("responses").cloned(),
    })
}
