//! What schemas say about a use without constraining it.

use super::Lowerer;
use super::flat::Part;
use crate::source::Node;
use crate::spec::{SchemaId, Version};

/// The annotations of a use; of each the outermost counts.
#[derive(Debug, Default)]
pub(super) struct Notes<'d> {
    pub(super) title: Option<&'d str>,
    pub(super) description: Option<&'d str>,
    pub(super) default: Option<&'d Node>,
    pub(super) deprecated: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) password: bool,
}

impl Notes<'_> {
    /// The paragraphs of documentation.
    pub(super) fn docs(&self) -> Vec<String> {
        self.title
            .into_iter()
            .chain(self.description)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect()
    }
}

impl<'d> Lowerer<'d> {
    /// The annotations of a use of these schemas. Merging them whole would cost much more, and happens for every property.
    pub(super) fn notes(&self, parts: &[Part]) -> Notes<'d> {
        let mut notes = Notes::default();
        let mut open: Vec<SchemaId> = parts.iter().rev().map(|part| part.id()).collect();
        let mut seen = Vec::new();
        while let Some(id) = open.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let schema = self.spec(id);
            if schema.reference.is_none() || self.doc.version != Version::V30 {
                notes.title = notes.title.or(schema.title.as_deref());
                notes.default = notes.default.or(schema.default.as_ref());
                notes.deprecated |= schema.deprecated;
                notes.read_only |= schema.read_only;
                notes.write_only |= schema.write_only;
                notes.password |= schema
                    .format
                    .as_ref()
                    .is_some_and(|format| format.value == "password");
            }
            notes.description = notes.description.or(schema.description.as_deref());
            open.extend(schema.all_of.iter().rev());
            open.extend(schema.reference);
        }
        notes
    }
}
