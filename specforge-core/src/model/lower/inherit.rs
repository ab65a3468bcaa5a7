//! Inheritance: a schema with a `discriminator` and no list of variants means those that name it in their `allOf`.

use super::Lowerer;
use super::flat::{Flat, Part};
use super::kinds::Kinds;
use super::schema::{Key, Place};
use super::union::Candidate;
use crate::model::{Rules, Type};
use crate::quick::Map;
use crate::spec::{Document, SchemaId};
use std::rc::Rc;

/// For each schema the components that name it in their `allOf`, in order.
pub(super) fn heirs(doc: &Document) -> Map<SchemaId, Vec<SchemaId>> {
    let schema = |id: SchemaId| doc.schemas.get(id.0 as usize);
    let mut heirs: Map<SchemaId, Vec<SchemaId>> = Map::default();
    for (_, id) in &doc.component_schemas {
        for part in schema(*id).iter().flat_map(|schema| &schema.all_of) {
            let parent = schema(*part)
                .and_then(|part| part.reference)
                .unwrap_or(*part);
            heirs.entry(parent).or_default().push(*id);
        }
    }
    heirs
}

impl Lowerer<'_> {
    /// The union that a parent stands for where it is used, which is anywhere but in the `allOf` of its heirs.
    pub(super) fn union_of_heirs(
        &mut self,
        key: &Key,
        flat: &Rc<Flat>,
        place: Place<'_>,
    ) -> Option<(Type, Rules)> {
        let &[Part::Whole(parent)] = key.parts() else {
            return None;
        };
        let discriminator = self.spec(parent).discriminator.as_ref()?;
        if key.kinds() != Kinds::OBJECT {
            return None;
        }
        let mut heirs = Vec::new();
        self.descend(parent, &mut heirs);
        for (_, id) in &discriminator.mapping {
            let id = self.target(*id);
            if !heirs.contains(&id) {
                heirs.push(id);
            }
        }
        if heirs.iter().all(|heir| *heir == parent) {
            return None;
        }
        let candidates: Vec<Candidate> = heirs
            .into_iter()
            .map(|heir| {
                let whole = [Part::Whole(heir)];
                // An heir that adds nothing is the parent itself, seen as an object.
                let adds_nothing = heir == parent || self.bare(&whole).parts == key.parts();
                let parts = vec![if adds_nothing {
                    Part::Base(parent)
                } else {
                    Part::Whole(heir)
                }];
                let flat = self.flat(&parts);
                let kinds = self.kinds_of(&flat, 0).without_null();
                Candidate {
                    parts,
                    flat,
                    kinds,
                    left: Kinds::ALL.without_null(),
                    source: Some(heir),
                }
            })
            .collect();
        let choice = self.by_discriminator(&candidates, discriminator)?;
        Some(self.define_union(key, flat, place, candidates, choice, Rules::default()))
    }

    fn descend(&self, parent: SchemaId, found: &mut Vec<SchemaId>) {
        for heir in self.heirs.get(&parent).into_iter().flatten() {
            if !found.contains(heir) {
                found.push(*heir);
                self.descend(*heir, found);
            }
        }
    }
}
