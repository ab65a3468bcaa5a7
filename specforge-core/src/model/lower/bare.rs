//! Wrappers that only annotate: what a schema comes down to without them.

use super::Lowerer;
use super::flat::Part;
use crate::source::Node;
use crate::spec::{JsonType, Schema, SchemaId, Version};

/// What a schema comes down to when wrappers that only annotate are taken off.
#[derive(Debug, Clone)]
pub(super) struct Bare {
    pub(super) parts: Vec<Part>,
    /// Whether a wrapper allowed `null`.
    pub(super) nullable: bool,
}

impl Lowerer<'_> {
    /// Takes wrappers off: plain references, `allOf` of one, `oneOf` of one and `null`.
    pub(super) fn bare(&self, parts: &[Part]) -> Bare {
        let mut bare = Bare {
            parts: parts.to_vec(),
            nullable: false,
        };
        // Longer chains than this are cycles.
        for _ in 0..64 {
            let parts: Vec<Part> = bare
                .parts
                .iter()
                .copied()
                .filter(|part| !self.says_nothing(part.id()))
                .collect();
            let &[Part::Whole(id)] = parts.as_slice() else {
                if !parts.is_empty() {
                    bare.parts = parts;
                }
                bare.parts.dedup();
                return bare;
            };
            bare.parts = parts;
            let Some((next, nullable)) = self.unwrap_once(id) else {
                return bare;
            };
            bare.parts = vec![Part::Whole(next)];
            bare.nullable |= nullable;
        }
        bare
    }

    fn unwrap_once(&self, id: SchemaId) -> Option<(SchemaId, bool)> {
        let schema = self.spec(id);
        if let Some(target) = schema.reference {
            if self.doc.version == Version::V30 {
                return Some((target, false));
            }
            let alone = Schema {
                reference: None,
                ..schema.clone()
            };
            return annotates_only(&alone).then_some((target, schema.nullable));
        }
        let mut nullable = schema.nullable;
        if !schema.types.is_empty()
            && (!schema.all_of.is_empty() || !schema.one_of.is_empty() || !schema.any_of.is_empty())
        {
            return None;
        }
        let wrapped = [&schema.all_of, &schema.one_of, &schema.any_of];
        if wrapped.iter().filter(|list| !list.is_empty()).count() != 1 {
            return None;
        }
        let alone = Schema {
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            ..schema.clone()
        };
        if !annotates_only(&alone) {
            return None;
        }
        let mut inner = wrapped.into_iter().flatten().copied().filter(|id| {
            let part = self.spec(*id);
            if schema.all_of.is_empty() {
                let null = is_null(part);
                nullable |= null;
                !null
            } else {
                let nothing = self.says_nothing(*id);
                nullable |= nothing && part.nullable;
                !nothing
            }
        });
        let first = inner.next()?;
        let only = inner.next().is_none();
        drop(inner);
        // A discriminator chooses even where there is only one to choose.
        (only && schema.discriminator.is_none()).then_some((first, nullable))
    }

    /// Whether a schema allows everything.
    pub(super) fn says_nothing(&self, id: SchemaId) -> bool {
        let schema = self.spec(id);
        schema.boolean == Some(true)
            || (schema.boolean.is_none() && schema.reference.is_none() && annotates_only(schema))
    }
}

/// Whether a schema allows `null` and nothing else.
fn is_null(schema: &Schema) -> bool {
    schema.types == [JsonType::Null]
        || schema
            .enumeration
            .as_ref()
            .is_some_and(|values| !values.is_empty() && values.iter().all(Node::is_null))
        || schema.constant.as_ref().is_some_and(Node::is_null)
}

/// Whether a schema has no keyword that a value could break. `nullable` without a `type` is none.
fn annotates_only(schema: &Schema) -> bool {
    schema.types.is_empty() && schema.format.is_none() && says_only_type(schema)
}

/// Whether a schema has no keyword that a value could break, besides `type` and `format`.
pub(super) fn says_only_type(schema: &Schema) -> bool {
    schema.boolean != Some(false)
        && schema.reference.is_none()
        && schema.enumeration.is_none()
        && schema.constant.is_none()
        && schema.multiple_of.is_none()
        && schema.minimum.is_none()
        && schema.maximum.is_none()
        && schema.exclusive_minimum.is_none()
        && schema.exclusive_maximum.is_none()
        && schema.min_length.is_none()
        && schema.max_length.is_none()
        && schema.pattern.is_none()
        && schema.items.is_none()
        && schema.prefix_items.is_empty()
        && schema.min_items.is_none()
        && schema.max_items.is_none()
        && !schema.unique_items
        && schema.contains.is_none()
        && schema.properties.is_empty()
        && schema.required.is_empty()
        && schema.min_properties.is_none()
        && schema.max_properties.is_none()
        && schema.additional_properties.is_none()
        && schema.pattern_properties.is_empty()
        && schema.property_names.is_none()
        && schema.dependent_required.is_empty()
        && schema.dependent_schemas.is_empty()
        && schema.unevaluated_properties.is_none()
        && schema.unevaluated_items.is_none()
        && schema.all_of.is_empty()
        && schema.one_of.is_empty()
        && schema.any_of.is_empty()
        && schema.not.is_none()
        && schema.conditional.is_none()
        && schema.content_encoding.is_none()
        && schema.content_media_type.is_none()
        && schema.unsupported.is_empty()
}
