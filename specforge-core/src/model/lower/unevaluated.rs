//! `unevaluatedProperties` and `unevaluatedItems`: what is left over when all that applies in place has been looked at.
//!
//! Where all that applies is known they are `additionalProperties` and `items` of the whole. Where it depends on the value they are refused.

use super::Lowerer;
use super::flat::{Closing, Flat, Part, unevaluated_as_items};
use crate::diag::{Diagnostic, codes};
use crate::spec::{Schema, SchemaId};

impl Lowerer<'_> {
    /// What each part says of properties that it does not name.
    pub(super) fn closings(&mut self, flat: &Flat) -> Vec<Closing> {
        let mut closings = flat.closings.clone();
        for id in &flat.seen {
            let Some(schema) = self
                .spec(*id)
                .unevaluated_properties
                .filter(|schema| !self.says_nothing(*schema))
            else {
                continue;
            };
            // In a variant of a union the schema itself stands beside the alternative, whose properties count as well.
            let spread = flat.parts.contains(&Part::Base(*id));
            let own = self.flat(&[Part::Whole(*id)]);
            let whole = if spread { flat } else { &own };
            if self.decides_while_checking(whole, &own, spread) {
                self.refuse_unevaluated(self.spec(*id));
            } else if self.leaves_some_over(whole, *id) {
                let known = whole
                    .properties
                    .iter()
                    .map(|property| property.name.clone())
                    .collect();
                closings.push(Closing { known, schema });
            }
        }
        closings
    }

    /// Whether the value decides which properties are evaluated.
    fn decides_while_checking(&self, whole: &Flat, own: &Flat, spread: bool) -> bool {
        let opaque = |id: &SchemaId| {
            let schema = self.spec(*id);
            schema.conditional.is_some()
                || schema.not.is_some()
                || !schema.pattern_properties.is_empty()
                || !schema.dependent_schemas.is_empty()
        };
        // Of `oneOf` one alternative applies, of `anyOf` perhaps several.
        let several = own.groups.iter().any(|group| !spread || !group.exactly_one);
        several || whole.opaque.iter().any(opaque)
    }

    /// Whether no other part looks at every property.
    fn leaves_some_over(&self, whole: &Flat, id: SchemaId) -> bool {
        whole.closings.is_empty()
            && whole
                .seen
                .iter()
                .all(|other| *other == id || self.spec(*other).unevaluated_properties.is_none())
    }

    /// Refuses `unevaluatedItems` that is not simply `items`.
    pub(super) fn refuse_unevaluated_items(&mut self, flat: &Flat) {
        for id in &flat.seen {
            let schema = self.spec(*id);
            if schema.unevaluated_items.is_some() && unevaluated_as_items(schema).is_none() {
                self.refuse_unevaluated(schema);
            }
        }
    }

    /// Refuses the keywords where they cannot be said otherwise.
    pub(super) fn refuse_unevaluated(&mut self, schema: &Schema) {
        for (name, id) in [
            ("unevaluatedProperties", schema.unevaluated_properties),
            ("unevaluatedItems", schema.unevaluated_items),
        ] {
            if let Some(id) = id.filter(|id| !self.says_nothing(*id)) {
                let span = self.spec(id).span;
                self.taint(
                    Diagnostic::error(codes::UNSUPPORTED_KEYWORD, span, format!("`{name}` is not supported here"))
                        .label("what is left over depends on the value")
                        .help("close the parts with `additionalProperties` or `items`, or list what may be there"),
                );
            }
        }
    }
}
