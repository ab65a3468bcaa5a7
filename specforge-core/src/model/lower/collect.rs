//! Collecting the keywords of a conjunction: from schemas to a [`Flat`].

use super::Lowerer;
use super::bare::referred;
use super::flat::{ArrayPart, Closing, Flat, Group, Part, Property};
use super::kinds::Kinds;
use super::literal::{equal, kind_of};
use super::number::Decimal;
use crate::model::Rules;
use crate::quick::Set;
use crate::source::{Node, Spanned};
use crate::spec::{Document, Schema, SchemaId, Version};
use std::collections::HashMap;
use std::rc::Rc;

impl Lowerer<'_> {
    /// The conjunction of these parts.
    pub(super) fn flat(&mut self, parts: &[Part]) -> Rc<Flat> {
        if let Some(flat) = self.flats.get(parts) {
            return Rc::clone(flat);
        }
        let span = parts
            .first()
            .map_or(self.nowhere, |part| self.spec(part.id()).span);
        let mut collector = Collector {
            doc: self.doc,
            flat: Flat::new(span, parts),
            seen: Set::default(),
            index: HashMap::new(),
        };
        for part in parts {
            collector.collect(part.id(), matches!(part, Part::Whole(_)));
        }
        let flat = Rc::new(collector.finish());
        self.flats.insert(parts.to_vec(), Rc::clone(&flat));
        flat
    }
}

/// Collects the keywords of a conjunction.
struct Collector<'d> {
    doc: &'d Document,
    flat: Flat,
    seen: Set<SchemaId>,
    /// Where each property stands in `flat.properties`.
    index: HashMap<String, usize>,
}

impl<'d> Collector<'d> {
    /// Collects a schema with all that it is made of, outermost first. References and `allOf` may make long chains, hence no recursion.
    fn collect(&mut self, id: SchemaId, unions: bool) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if let Some(schema) = self.doc.schemas.get(id.0 as usize)
                && self.seen.insert(id)
            {
                self.flat.seen.push(id);
                self.keywords(schema, id, unions);
                open.extend(schema.all_of.iter().rev());
                open.extend(schema.reference);
            }
        }
    }

    fn keywords(&mut self, schema: &'d Schema, id: SchemaId, unions: bool) {
        self.annotations(schema);
        if schema.reference.is_some() && self.doc.version == Version::V30 {
            return;
        }
        match schema.boolean {
            Some(true) => return,
            Some(false) => {
                self.flat.kinds = Kinds::NONE;
                self.flat.typed = true;
                return;
            }
            None => {}
        }
        self.types(schema);
        self.values(schema);
        self.scalars(schema, id);
        self.objects(schema);
        self.arrays(schema);
        self.flat
            .unsupported
            .extend(schema.unsupported.iter().cloned());
        if is_opaque(schema) {
            self.flat.opaque.push(id);
        }
        if unions {
            self.unions(schema, id);
        }
    }

    fn annotations(&mut self, schema: &'d Schema) {
        let flat = &mut self.flat;
        if flat.title.is_none() {
            flat.title.clone_from(&schema.title);
        }
        if flat.description.is_none() {
            flat.description.clone_from(&schema.description);
        }
        if flat.default.is_none() {
            flat.default.clone_from(&schema.default);
        }
        flat.deprecated |= schema.deprecated;
        flat.read_only |= schema.read_only;
        flat.write_only |= schema.write_only;
    }

    fn types(&mut self, schema: &Schema) {
        if schema.types.is_empty() {
            self.flat.null_besides |= schema.nullable;
            return;
        }
        let mut kinds = Kinds::of(&schema.types);
        if schema.nullable {
            kinds = kinds | Kinds::NULL;
        }
        self.flat.kinds = self.flat.kinds & kinds;
        self.flat.typed = true;
    }

    fn values(&mut self, schema: &Schema) {
        let constant = schema.constant.as_ref().map(std::slice::from_ref);
        for values in [schema.enumeration.as_deref(), constant]
            .into_iter()
            .flatten()
        {
            let known = self.flat.values.take();
            let mut kept: Vec<Node> = Vec::new();
            for value in values {
                let allowed = known
                    .as_ref()
                    .is_none_or(|known| known.iter().any(|other| equal(value, other)));
                if allowed && !kept.iter().any(|other| equal(value, other)) {
                    kept.push(value.clone());
                }
            }
            self.flat.values = Some(kept);
        }
    }

    fn scalars(&mut self, schema: &Schema, id: SchemaId) {
        let flat = &mut self.flat;
        let rules = &mut flat.rules;
        bound(rules, schema);
        if let Some(step) = &schema.multiple_of
            && !rules.multiple_of.contains(&step.value)
        {
            rules.multiple_of.push(step.value.clone());
        }
        higher(&mut rules.min_length, schema.min_length);
        lower(&mut rules.max_length, schema.max_length);
        higher(&mut rules.min_items, schema.min_items);
        lower(&mut rules.max_items, schema.max_items);
        higher(&mut rules.min_properties, schema.min_properties);
        lower(&mut rules.max_properties, schema.max_properties);
        rules.unique_items |= schema.unique_items;
        if let Some(pattern) = &schema.pattern {
            flat.patterns.push((pattern.clone(), id));
        }
        if let Some(format) = &schema.format {
            flat.formats.push(format.value.clone());
        }
        if let Some(encoding) = &schema.content_encoding {
            flat.base64 |= encoding.eq_ignore_ascii_case("base64");
        }
        flat.media |= schema.content_media_type.is_some();
    }

    fn objects(&mut self, schema: &Schema) {
        for (name, id) in &schema.properties {
            self.property(name, Part::Whole(*id));
        }
        for name in &schema.required {
            if !self.flat.requires(&name.value) {
                self.flat.required.push(name.clone());
            }
        }
        // Beside `patternProperties` it speaks of what they leave over; that is the interpreter's business.
        if let Some(additional) = schema.additional_properties
            && schema.pattern_properties.is_empty()
        {
            let known = schema
                .properties
                .iter()
                .map(|(name, _)| name.value.clone())
                .collect();
            self.flat.closings.push(Closing {
                known,
                schema: additional,
            });
        }
        self.flat.names.extend(schema.property_names);
        self.flat.unevaluated |= schema.unevaluated_properties.is_some();
    }

    fn property(&mut self, name: &Spanned<String>, part: Part) {
        let properties = &mut self.flat.properties;
        let index = *self.index.entry(name.value.clone()).or_insert_with(|| {
            properties.push(Property {
                name: name.value.clone(),
                span: name.span,
                parts: Vec::new(),
            });
            properties.len() - 1
        });
        if let Some(property) = properties.get_mut(index)
            && !property.parts.contains(&part)
        {
            property.parts.push(part);
        }
    }

    fn arrays(&mut self, schema: &Schema) {
        // What is not evaluated is what `items` would speak of, as long as nothing but `prefixItems` evaluates.
        let alone =
            schema.all_of.is_empty() && schema.reference.is_none() && schema.contains.is_none();
        let items = schema.items.or(schema.unevaluated_items.filter(|_| alone));
        if items.is_some() || !schema.prefix_items.is_empty() {
            self.flat.arrays.push(ArrayPart {
                prefix: schema.prefix_items.clone(),
                items,
            });
        }
    }

    fn unions(&mut self, schema: &Schema, id: SchemaId) {
        for (exactly_one, variants) in [(true, &schema.one_of), (false, &schema.any_of)] {
            if variants.is_empty() {
                continue;
            }
            // `Pet: oneOf [Cat]` with `Cat: allOf [Pet]`: seen from `Cat` the choice has been made.
            let chosen = variants.iter().any(|variant| {
                let variant = referred(self.doc, *variant);
                variant != id && self.seen.contains(&variant)
            });
            if !chosen {
                self.flat.groups.push(Group {
                    exactly_one,
                    variants: variants.clone(),
                    owner: id,
                });
            }
        }
    }

    fn finish(mut self) -> Flat {
        self.infer();
        let flat = &mut self.flat;
        flat.null_besides &= flat.values.is_none();
        if flat.null_besides {
            flat.kinds = flat.kinds | Kinds::NULL;
        }
        if let Some(values) = &mut flat.values {
            let kinds = flat.kinds;
            values.retain(|value| kinds.has(kind_of(value)));
            flat.kinds = values
                .iter()
                .fold(Kinds::NONE, |kinds, value| kinds | kind_of(value));
        }
        self.flat
    }

    /// What is meant where `type` is missing: keywords that speak of objects alone, or of arrays alone, say it as well.
    fn infer(&mut self) {
        let flat = &mut self.flat;
        if flat.typed || flat.values.is_some() {
            flat.typed = true;
        } else if !flat.properties.is_empty()
            || !flat.closings.is_empty()
            || !flat.required.is_empty()
            || flat.unevaluated
        {
            flat.kinds = Kinds::OBJECT;
            flat.typed = true;
        } else if !flat.arrays.is_empty() {
            flat.kinds = Kinds::ARRAY;
            flat.typed = true;
        }
    }
}

/// Whether a schema has keywords that no Rust type can say.
fn is_opaque(schema: &Schema) -> bool {
    schema.not.is_some()
        || schema.conditional.is_some()
        || schema.contains.is_some()
        || !schema.pattern_properties.is_empty()
        || !schema.dependent_required.is_empty()
        || !schema.dependent_schemas.is_empty()
}

fn higher(bound: &mut Option<u64>, other: Option<u64>) {
    *bound = (*bound).max(other);
}

fn lower(bound: &mut Option<u64>, other: Option<u64>) {
    *bound = match (*bound, other) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
}

/// Makes the bounds of numbers as tight as a schema says.
pub(super) fn bound(rules: &mut Rules, schema: &Schema) {
    for (bound, exclusive) in [(&schema.minimum, false), (&schema.exclusive_minimum, true)] {
        if let Some(bound) = bound {
            raise(&mut rules.minimum, &bound.value, exclusive, true);
        }
    }
    for (bound, exclusive) in [(&schema.maximum, false), (&schema.exclusive_maximum, true)] {
        if let Some(bound) = bound {
            raise(&mut rules.maximum, &bound.value, exclusive, false);
        }
    }
}

/// Makes a bound tighter: a minimum higher, a maximum lower, an inclusive one exclusive.
pub(super) fn raise(bound: &mut Option<(String, bool)>, other: &str, exclusive: bool, up: bool) {
    let Some(new) = Decimal::parse(other) else {
        return;
    };
    let tighter = match bound.as_ref().and_then(|(old, _)| Decimal::parse(old)) {
        None => true,
        Some(old) if old == new => exclusive,
        Some(old) => (new > old) == up,
    };
    if tighter {
        *bound = Some((super::literal::json_number(other), exclusive));
    }
}
