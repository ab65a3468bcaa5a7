//! Schemas for the interpreter: what no Rust type can say.

use super::Lowerer;
use super::collect::bound;
use super::flat::{Part, checked_format};
use super::literal::{json_number, json_text};
use crate::diag::Diagnostic;
use crate::model::{Assertion, JsonType, Rules};
use crate::source::Node;
use crate::spec::{Schema, SchemaId, Version};
use std::rc::Rc;

impl Lowerer<'_> {
    /// All that a conjunction says.
    pub(super) fn all_of(&mut self, parts: &[Part]) -> Option<Box<Assertion>> {
        let mut all: Vec<Assertion> = parts
            .iter()
            .map(|part| match part {
                Part::Whole(id) => self.assertion(*id),
                Part::Base(id) => self.base_assertion(*id),
            })
            .collect();
        match all.len() {
            0 => None,
            1 => all.pop().map(Box::new),
            _ => Some(Box::new(Assertion {
                all_of: all,
                ..Assertion::default()
            })),
        }
    }

    /// All that a schema says.
    pub(super) fn assertion(&mut self, id: SchemaId) -> Assertion {
        let schema = self.spec(id);
        if let Some(target) = schema.reference {
            let target = self.shared(target);
            if self.doc.version == Version::V30 {
                return target;
            }
            let mut own = self.keywords(schema);
            if own == Assertion::default() {
                return target;
            }
            own.all_of.push(target);
            return own;
        }
        self.keywords(schema)
    }

    /// The keywords of a schema that a type cannot say.
    pub(super) fn opaque_assertion(&mut self, id: SchemaId) -> Assertion {
        let schema = self.spec(id);
        let mut assertion = Assertion::default();
        self.opaque_keywords(schema, &mut assertion);
        if !schema.pattern_properties.is_empty() {
            assertion.properties = self.named(&schema.properties);
            assertion.additional_properties = schema
                .additional_properties
                .map(|id| Box::new(self.assertion(id)));
        }
        if schema.contains.is_some()
            && schema.min_contains == Some(0)
            && schema.max_contains.is_none()
        {
            assertion.contains = None;
        }
        assertion
    }

    /// A schema without the unions in it.
    fn base_assertion(&mut self, id: SchemaId) -> Assertion {
        let schema = self.spec(id);
        let bare = Schema {
            one_of: Vec::new(),
            any_of: Vec::new(),
            all_of: Vec::new(),
            reference: None,
            ..schema.clone()
        };
        let mut assertion = self.keywords(&bare);
        let parts = schema.reference.iter().chain(&schema.all_of);
        assertion
            .all_of
            .extend(parts.map(|part| self.base_assertion(*part)));
        assertion
    }

    /// The entry of a schema in the list of shared assertions, which is what recursion goes through.
    fn shared(&mut self, id: SchemaId) -> Assertion {
        let index = match self.shared.get(&id) {
            Some((index, taints)) => {
                let (index, taints) = (*index, Rc::clone(taints));
                taints.iter().for_each(|taint| self.taint(taint.clone()));
                index
            }
            None => self.share(id),
        };
        Assertion {
            reference: Some(index),
            ..Assertion::default()
        }
    }

    fn share(&mut self, id: SchemaId) -> usize {
        let index = self.assertions.len();
        self.shared.insert(id, (index, Rc::new([])));
        self.assertions.push(Assertion::default());
        self.frames.push(Vec::new());
        let assertion = self.assertion(id);
        let taints: Rc<[Diagnostic]> = self.frames.pop().unwrap_or_default().into();
        if let Some(slot) = self.assertions.get_mut(index) {
            *slot = assertion;
        }
        taints.iter().for_each(|taint| self.taint(taint.clone()));
        self.shared.insert(id, (index, taints));
        index
    }

    /// The assertion that stands for a schema wherever it is used.
    pub(super) fn circular(&mut self, parts: &[Part]) -> Option<Box<Assertion>> {
        let mut all: Vec<Assertion> = parts.iter().map(|part| self.shared(part.id())).collect();
        if all.len() == 1 {
            all.pop().map(Box::new)
        } else {
            Some(Box::new(Assertion {
                all_of: all,
                ..Assertion::default()
            }))
        }
    }

    fn keywords(&mut self, schema: &Schema) -> Assertion {
        match schema.boolean {
            Some(false) => {
                return Assertion {
                    never: true,
                    ..Assertion::default()
                };
            }
            Some(true) => return Assertion::default(),
            None => {}
        }
        let mut types = schema.types.clone();
        if schema.nullable && !types.is_empty() && !types.contains(&JsonType::Null) {
            types.push(JsonType::Null);
        }
        let mut assertion = Assertion {
            types,
            rules: self.asserted_rules(schema),
            properties: self.named(&schema.properties),
            required: self.always_required(schema),
            additional_properties: schema
                .additional_properties
                .map(|id| Box::new(self.assertion(id))),
            property_names: schema.property_names.map(|id| Box::new(self.assertion(id))),
            items: schema.items.map(|id| Box::new(self.assertion(id))),
            prefix_items: self.list(&schema.prefix_items),
            all_of: self.list(&schema.all_of),
            any_of: self.list(&schema.any_of),
            one_of: self.list(&schema.one_of),
            ..Assertion::default()
        };
        self.opaque_keywords(schema, &mut assertion);
        self.refuse_unevaluated(schema);
        assertion
    }

    /// The required names that both directions see: an assertion does not know which one it is used in, and the type asks for the others.
    fn always_required(&self, schema: &Schema) -> Vec<String> {
        let hidden = |name: &str| {
            let property = schema
                .properties
                .iter()
                .find(|(known, _)| known.value == name);
            property.is_some_and(|(_, id)| {
                let notes = self.notes(&[Part::Whole(*id)]);
                notes.read_only || notes.write_only
            })
        };
        schema
            .required
            .iter()
            .map(|name| &name.value)
            .filter(|name| !hidden(name))
            .cloned()
            .collect()
    }

    fn opaque_keywords(&mut self, schema: &Schema, assertion: &mut Assertion) {
        assertion.pattern_properties = schema
            .pattern_properties
            .iter()
            .flat_map(|(pattern, id)| {
                let value = self.assertion(*id);
                self.key_patterns(pattern)
                    .into_iter()
                    .map(move |pattern| (pattern, value.clone()))
            })
            .collect();
        assertion.dependent_required = schema
            .dependent_required
            .iter()
            .map(|(name, names)| (name.value.clone(), names.clone()))
            .collect();
        assertion.dependent_schemas = self.named(&schema.dependent_schemas);
        assertion.contains = schema.contains.map(|id| {
            (
                Box::new(self.assertion(id)),
                schema.min_contains.unwrap_or(1),
                schema.max_contains,
            )
        });
        assertion.not = schema.not.map(|id| Box::new(self.assertion(id)));
        assertion.conditional = schema.conditional.map(|(condition, then, otherwise)| {
            Box::new((
                self.assertion(condition),
                then.map(|id| self.assertion(id)),
                otherwise.map(|id| self.assertion(id)),
            ))
        });
    }

    fn asserted_rules(&mut self, schema: &Schema) -> Rules {
        let mut rules = Rules {
            min_length: schema.min_length,
            max_length: schema.max_length,
            min_items: schema.min_items,
            max_items: schema.max_items,
            unique_items: schema.unique_items,
            min_properties: schema.min_properties,
            max_properties: schema.max_properties,
            multiple_of: schema
                .multiple_of
                .iter()
                .map(|step| json_number(&step.value))
                .collect(),
            integral_float: self.doc.version != Version::V30,
            ..Rules::default()
        };
        bound(&mut rules, schema);
        if let Some(pattern) = &schema.pattern {
            rules.patterns = self.translate(pattern, schema);
        }
        rules.format = schema
            .format
            .as_ref()
            .and_then(|format| checked_format(&format.value));
        let constant = schema.constant.as_ref().map(std::slice::from_ref);
        let values: Vec<&[Node]> = [schema.enumeration.as_deref(), constant]
            .into_iter()
            .flatten()
            .collect();
        rules.one_of = match values.as_slice() {
            [one, two] => one
                .iter()
                .filter(|value| two.iter().any(|other| super::literal::equal(value, other)))
                .map(json_text)
                .collect(),
            [one] => one.iter().map(json_text).collect(),
            _ => Vec::new(),
        };
        rules
    }

    fn named<T: AsRef<str>>(
        &mut self,
        schemas: &[(crate::source::Spanned<T>, SchemaId)],
    ) -> Vec<(String, Assertion)> {
        schemas
            .iter()
            .map(|(name, id)| (name.value.as_ref().to_owned(), self.assertion(*id)))
            .collect()
    }

    fn list(&mut self, ids: &[SchemaId]) -> Vec<Assertion> {
        ids.iter().map(|id| self.assertion(*id)).collect()
    }
}
