//! Keys that occur twice in one object: what that spoils.
//!
//! YAML and JSON forbid it, and readers differ in which value they take: what the document says there is not known. Where an operation needs
//! it, that operation is spoiled, and no other. Where nothing does, or both values are the same, it is worth a warning.

use super::cx::{Cx, Kind, ObjectId};
use crate::diag::{Diagnostic, Severity};
use crate::source::{Node, Object, Repeated, Value};
use std::sync::Arc;

/// Fields that nothing is made of but documentation.
const PROSE: [&str; 9] = [
    "summary",
    "description",
    "title",
    "example",
    "examples",
    "externalDocs",
    "contact",
    "license",
    "termsOfService",
];

impl Cx<'_> {
    /// Reports the fields that an object has twice.
    pub(super) fn check_repeated(&mut self, object: &Object) {
        for repeated in &object.repeated {
            self.report_repeated(repeated, true);
        }
    }

    /// Reports that an object has this key twice, where it has.
    pub(super) fn repetitions_of(&mut self, object: &Object, key: &str) {
        for repeated in object.repeated.iter().filter(|one| &*one.key == key) {
            self.report_repeated(repeated, false);
        }
    }

    /// Reports one key that occurs twice. `is_field`: it is a name that OpenAPI gave, not one of the author's.
    pub(super) fn report_repeated(&mut self, repeated: &Repeated, is_field: bool) {
        let key = &*repeated.key;
        let is_prose = PROSE.contains(&key) || (key.starts_with("x-") && key != "x-specforge");
        let Some(mut finding) = self.files.repeated.get(&repeated.span).cloned() else {
            return;
        };
        if is_field && is_prose {
            finding = harmless(finding);
        }
        self.report(finding);
    }

    /// A value of the document that is used as it stands, with all that is in it.
    pub(super) fn literal(&mut self, node: &Node) -> Node {
        if !self.files.repeated.is_empty() {
            self.check_literal(node);
        }
        node.clone()
    }

    fn check_literal(&mut self, node: &Node) {
        match &node.value {
            Value::Array(elements) => elements.iter().for_each(|node| self.check_literal(node)),
            Value::Object(object) => {
                for repeated in &object.repeated {
                    self.report_repeated(repeated, false);
                }
                let members = object.members.iter();
                members.for_each(|member| self.check_literal(&member.value));
            }
            _ => {}
        }
    }

    /// `x-specforge`
    pub(super) fn extension(&mut self, object: &Object) -> Option<Node> {
        let member = object.get("x-specforge")?;
        Some(self.literal(&member.value))
    }

    /// A section of `components`. What has a name twice is spoiled, for all that refer to it.
    pub(super) fn section(&mut self, components: &Object, kind: Kind) -> Arc<Object> {
        let map = self.plain_map(components, kind.section());
        for repeated in &map.repeated {
            let ((), faults) = self.scoped(|cx| cx.report_repeated(repeated, false));
            let object = map
                .get(&repeated.key)
                .and_then(|member| member.value.as_object());
            if let (Some(object), Some(fault)) = (object, faults.first()) {
                self.ambiguous.insert(ObjectId::of(object), *fault);
            }
        }
        map
    }

    /// Notes the fault of an object whose name is not its own.
    pub(super) fn spoil_ambiguous(&mut self, id: ObjectId) {
        if let Some(fault) = self.ambiguous.get(&id) {
            self.spoil(*fault);
        }
    }

    /// Reports what nobody came across: examples, extensions, and what nothing refers to.
    pub(super) fn report_harmless_repetitions(&mut self) {
        for finding in self.repetitions() {
            self.report(harmless(finding));
        }
    }

    /// Reports all keys that occur twice.
    pub(super) fn report_repetitions(&mut self) {
        for finding in self.repetitions() {
            self.report(finding);
        }
    }

    fn repetitions(&self) -> Vec<Diagnostic> {
        self.files.repeated.values().cloned().collect()
    }
}

fn harmless(finding: Diagnostic) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..finding
    }
    .label("again here; the first one is taken")
}
