//! Names that a schema gives to itself: `$anchor`, `$id`; and `$self`, the name of the whole document.

use super::cx::{Cx, ObjectId};
use crate::source::{FileId, Node, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// The names in one file.
#[derive(Default)]
pub(super) struct Names {
    anchors: HashMap<Arc<str>, Node>,
    ids: HashMap<Arc<str>, Node>,
    /// How many schemas have the `$dynamicAnchor`.
    dynamic: HashMap<Arc<str>, usize>,
    /// `$self` of the document, or `$id` of a file that is one schema.
    base: Option<Arc<str>>,
}

impl Cx<'_> {
    /// The schema with this `$anchor`.
    pub(super) fn anchor(&mut self, file: FileId, name: &str) -> Option<Node> {
        self.names(file)?.anchors.get(name).cloned()
    }

    /// The schema that a `$dynamicRef` means whichever way led to it: no other, in no file so far, has a `$dynamicAnchor` of this name.
    pub(super) fn only_dynamic(&mut self, file: FileId, name: &str) -> Option<Node> {
        let found = self.anchor(file, name);
        let dynamic = |names: &Names| names.dynamic.get(name).copied().unwrap_or_default();
        let all: usize = self.names.values().map(dynamic).sum();
        found.filter(|_| all <= 1)
    }

    /// The schema with this `$id`, or the document with this `$self`.
    pub(super) fn named(&mut self, file: FileId, address: &str) -> Option<Node> {
        let names = self.names(file)?;
        if let Some(node) = names.ids.get(address) {
            return Some(node.clone());
        }
        let absolute = join(names.base.as_deref()?, address)?;
        if Some(absolute.as_str()) == names.base.as_deref() {
            return self.files.tree(file).cloned();
        }
        names.ids.get(absolute.as_str()).cloned()
    }

    /// The path, relative to the file, that a URL amounts to where the file says which URL it has itself.
    pub(super) fn relative_to_base(&mut self, file: FileId, address: &str) -> Option<String> {
        let base = self.names(file)?.base.clone()?;
        let folder = base
            .rsplit_once('/')
            .filter(|(folder, _)| folder.contains("//"))
            .map(|(folder, _)| folder)?;
        Some(address.strip_prefix(folder)?.strip_prefix('/')?.to_owned())
    }

    fn names(&mut self, file: FileId) -> Option<&Names> {
        if !self.names.contains_key(&file) {
            let names = collect(self.files.tree(file)?);
            self.names.insert(file, names);
        }
        self.names.get(&file)
    }
}

/// Walks the tree once; what aliases share is looked at once.
fn collect(root: &Node) -> Names {
    let mut names = Names {
        base: text(root, "$self").or_else(|| text(root, "$id")),
        ..Names::default()
    };
    let mut seen = HashSet::new();
    let mut todo = vec![(root, names.base.clone())];
    while let Some((node, base)) = todo.pop() {
        match &node.value {
            Value::Array(elements) => {
                todo.extend(elements.iter().map(|element| (element, base.clone())));
            }
            Value::Object(object) if seen.insert(ObjectId::of(object)) => {
                if let Some(anchor) = text(node, "$anchor").or_else(|| text(node, "$dynamicAnchor"))
                {
                    names.anchors.entry(anchor).or_insert_with(|| node.clone());
                }
                if let Some(anchor) = text(node, "$dynamicAnchor") {
                    *names.dynamic.entry(anchor).or_default() += 1;
                }
                let mut inner = base;
                if let Some(id) = text(node, "$id") {
                    let absolute = inner.as_deref().and_then(|base| join(base, &id));
                    let absolute = absolute.map_or_else(|| Arc::clone(&id), Arc::from);
                    names
                        .ids
                        .entry(Arc::clone(&absolute))
                        .or_insert_with(|| node.clone());
                    names.ids.entry(id).or_insert_with(|| node.clone());
                    inner = Some(absolute);
                }
                // `default`, `enum` and examples hold values, not schemas; a `$id` in them is the author's own business.
                let values = ["default", "enum", "const", "example", "examples"];
                let members = object
                    .members
                    .iter()
                    .filter(|member| !values.contains(&&*member.key));
                todo.extend(members.map(|member| (&member.value, inner.clone())));
            }
            _ => {}
        }
    }
    names
}

fn text(node: &Node, key: &str) -> Option<Arc<str>> {
    match &node.get(key)?.value {
        Value::String(text) => Some(Arc::from(text.trim_end_matches('#'))),
        _ => None,
    }
}

/// What `address` means where `base` is the name of what it stands in. Only as much of RFC 3986 as names of schemas use.
fn join(base: &str, address: &str) -> Option<String> {
    let (scheme, rest) = base.split_once("://")?;
    if address.contains("://") {
        return Some(address.to_owned());
    }
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if let Some(rooted) = address.strip_prefix('/') {
        return Some(format!("{scheme}://{host}/{rooted}"));
    }
    let mut segments: Vec<&str> = path.split('/').collect();
    segments.pop();
    for segment in address.split('/') {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    Some(format!("{scheme}://{host}/{}", segments.join("/")))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn names_are_joined() {
        let base = "https://example.com/api/v1/openapi.yaml";
        for (address, absolute) in [
            ("pet.yaml", "https://example.com/api/v1/pet.yaml"),
            ("./a/../pet.yaml", "https://example.com/api/v1/pet.yaml"),
            ("../pet", "https://example.com/api/pet"),
            ("/pet", "https://example.com/pet"),
            ("https://other.org/pet", "https://other.org/pet"),
        ] {
            assert_eq!(join(base, address).as_deref(), Some(absolute));
        }
        assert_eq!(join("urn:pets", "pet"), None);
    }
}
