//! Wrappers that only annotate: what a schema comes down to without them.

use super::Lowerer;
use super::flat::Part;
use super::kinds::Kinds;
use crate::source::Node;
use crate::spec::{Document, JsonType, Schema, SchemaId, Version};

/// What a schema comes down to when wrappers that only annotate are taken off.
#[derive(Debug, Clone)]
pub(super) struct Bare {
    pub(super) parts: Vec<Part>,
    /// Whether a wrapper allowed `null`.
    pub(super) nullable: bool,
}

/// How many schemas are looked at for what one of them says of its type: there may be circles.
const STEPS: u32 = 64;

impl Lowerer<'_> {
    /// Takes wrappers off: plain references, `allOf` of one, `oneOf` of one and `null`. A part that only says the type which another part has
    /// anyway (`items: {type: object}` in a base, and `$ref: Station` in what is made of it) says nothing either.
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
            let parts = self.without_implied(parts, Part::id);
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
        if !schema.types.is_empty() && !self.implied_by_parts(schema) {
            return None;
        }
        let wrapped = [&schema.all_of, &schema.one_of, &schema.any_of];
        if wrapped.iter().filter(|list| !list.is_empty()).count() != 1 {
            return None;
        }
        let alone = Schema {
            types: Vec::new(),
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            discriminator: None,
            ..schema.clone()
        };
        if !annotates_only(&alone) {
            return None;
        }
        let mut inner: Vec<SchemaId> = wrapped.into_iter().flatten().copied().collect();
        inner.retain(|id| {
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
        let count = inner.len();
        if !schema.all_of.is_empty() {
            inner = self.without_implied(inner, |id| id);
        }
        let &[only] = inner.as_slice() else {
            return None;
        };
        // `Cat: {type: object, allOf: [$ref: Pet]}` with a discriminator in `Pet` is a kind of pet, not another word for one.
        let says_type = !schema.types.is_empty() || inner.len() < count;
        if says_type && self.spec(referred(self.doc, only)).discriminator.is_some() {
            return None;
        }
        // A discriminator chooses even where there is only one to choose.
        schema.discriminator.is_none().then_some((only, nullable))
    }

    /// Whether the `type` beside an `allOf` is that of one of its parts.
    fn implied_by_parts(&self, schema: &Schema) -> bool {
        let kinds = Kinds::of(&schema.types);
        !schema.nullable
            && schema.one_of.is_empty()
            && schema.any_of.is_empty()
            && schema
                .all_of
                .iter()
                .any(|part| kinds.has(self.kinds_said(*part, &mut { STEPS })))
    }

    /// Of the parts of a conjunction those that say more than the JSON types which another part allows.
    fn without_implied<T: Copy>(&self, mut parts: Vec<T>, id: impl Fn(T) -> SchemaId) -> Vec<T> {
        let implied = |parts: &[T], at: usize| {
            let kinds = parts.get(at).and_then(|part| self.only_kinds(id(*part)));
            kinds.is_some_and(|kinds| {
                parts.iter().enumerate().any(|(other, part)| {
                    other != at && kinds.has(self.kinds_said(id(*part), &mut { STEPS }))
                })
            })
        };
        let mut at = 0;
        while at < parts.len() {
            if implied(&parts, at) {
                parts.remove(at);
            } else {
                at += 1;
            }
        }
        parts
    }

    /// The JSON types that a schema allows, if it says nothing else.
    fn only_kinds(&self, id: SchemaId) -> Option<Kinds> {
        let schema = self.spec(id);
        let only = !schema.types.is_empty()
            && schema.boolean.is_none()
            && schema.format.is_none()
            && says_only_type(schema);
        only.then(|| own_kinds(schema))
    }

    /// JSON types among which are all that a schema allows, as far as it, what it refers to and its `allOf` say it outright.
    fn kinds_said(&self, id: SchemaId, steps: &mut u32) -> Kinds {
        let schema = self.spec(id);
        if *steps == 0 || schema.boolean.is_some() {
            return Kinds::ALL;
        }
        *steps -= 1;
        let alone = schema.reference.is_some() && self.doc.version == Version::V30;
        let own = if alone { Kinds::ALL } else { own_kinds(schema) };
        let all_of: &[SchemaId] = if alone { &[] } else { &schema.all_of };
        schema
            .reference
            .iter()
            .chain(all_of)
            .fold(own, |kinds, part| kinds & self.kinds_said(*part, steps))
    }

    /// Whether a schema allows everything.
    pub(super) fn says_nothing(&self, id: SchemaId) -> bool {
        let schema = self.spec(id);
        schema.boolean == Some(true)
            || (schema.boolean.is_none() && schema.reference.is_none() && annotates_only(schema))
    }
}

/// The schema that plain references lead to.
pub(super) fn referred(doc: &Document, mut id: SchemaId) -> SchemaId {
    let reference = |id: SchemaId| doc.schemas.get(id.0 as usize)?.reference;
    for _ in 0..STEPS {
        match reference(id) {
            Some(next) => id = next,
            None => break,
        }
    }
    id
}

/// The JSON types that the `type` of a schema allows. A schema of properties alone is one of objects, as in [`collect`](super::collect).
fn own_kinds(schema: &Schema) -> Kinds {
    if !schema.types.is_empty() {
        let kinds = Kinds::of(&schema.types);
        return if schema.nullable {
            kinds | Kinds::NULL
        } else {
            kinds
        };
    }
    let object = !schema.properties.is_empty()
        && schema.enumeration.is_none()
        && schema.constant.is_none()
        && schema.reference.is_none()
        && [&schema.all_of, &schema.one_of, &schema.any_of]
            .into_iter()
            .all(Vec::is_empty);
    if object { Kinds::OBJECT } else { Kinds::ALL }
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
