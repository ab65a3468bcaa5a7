//! Objects: structs and maps.

use super::Lowerer;
use super::flat::{Closing, Flat, Part};
use super::schema::{Key, Place};
use super::union::merge;
use super::views::View;
use crate::diag::{Diagnostic, codes};
use crate::model::names::{Names, field_name};
use crate::model::{Additional, Assertion, Field, Rules, Struct, Type, TypeKind};
use crate::source::Span;
use crate::spec::SchemaId;
use std::rc::Rc;

/// A property with all that its value has to fit.
struct Wanted {
    name: String,
    span: Span,
    parts: Vec<Part>,
    required: bool,
}

/// What an object's properties come down to.
struct Plan {
    properties: Vec<Wanted>,
    forbidden: Vec<String>,
    others: Others,
}

/// What other properties there may be.
enum Others {
    Ignore,
    Deny,
    Keep(Vec<Part>),
}

impl Lowerer<'_> {
    pub(super) fn object(&mut self, key: &Key, flat: &Rc<Flat>, place: Place<'_>) -> (Type, Rules) {
        self.object_with(key, flat, Rules::default(), place)
    }

    /// An object with assertions besides its own.
    pub(super) fn object_with(
        &mut self,
        key: &Key,
        flat: &Rc<Flat>,
        added: Rules,
        place: Place<'_>,
    ) -> (Type, Rules) {
        let plan = self.plan(flat);
        if let Some(name) = plan
            .properties
            .iter()
            .find(|wanted| wanted.required && plan.forbidden.contains(&wanted.name))
        {
            let message = format!(
                "`{}` is required and forbidden: nothing fits this schema",
                name.name
            );
            self.warn(
                Diagnostic::warning(codes::BAD_SCHEMA, flat.span, message)
                    .related(name.span, "declared here")
                    .help("remove `additionalProperties: false` from the parts of the `allOf`, or put it beside the `allOf` as `unevaluatedProperties: false`"),
            );
            return (Type::Never, Rules::default());
        }
        match plan.others {
            Others::Ignore if plan.properties.is_empty() && plan.forbidden.is_empty() => {
                let (ty, rules) = self.map(key, flat, &[], place);
                (ty, merge(rules, added))
            }
            Others::Keep(parts) if plan.properties.is_empty() && plan.forbidden.is_empty() => {
                let (ty, rules) = self.map(key, flat, &parts, place);
                (ty, merge(rules, added))
            }
            _ => {
                let (flat_of_fill, view) = (Rc::clone(flat), key.view());
                self.define(key, flat, place, move |lowerer, ident| {
                    lowerer.fill_struct(&flat_of_fill, plan, added, view, ident)
                })
            }
        }
    }

    fn plan(&mut self, flat: &Flat) -> Plan {
        let closings = self.closings(flat);
        let mut properties = Vec::new();
        let mut forbidden = Vec::new();
        for property in &flat.properties {
            let (parts, allowed) = self.closed(&closings, &property.name, property.parts.clone());
            if !allowed {
                forbidden.push(property.name.clone());
                if !flat.requires(&property.name) {
                    continue;
                }
            }
            let required = flat.requires(&property.name);
            properties.push(Wanted {
                name: property.name.clone(),
                span: property.span,
                parts,
                required,
            });
        }
        for name in flat
            .required
            .iter()
            .filter(|name| flat.property(&name.value).is_none())
        {
            let (parts, allowed) = self.closed(&closings, &name.value, Vec::new());
            if !allowed {
                forbidden.push(name.value.clone());
            }
            properties.push(Wanted {
                name: name.value.clone(),
                span: name.span,
                parts,
                required: true,
            });
        }
        let mut kept = Vec::new();
        let mut closed = false;
        for closing in &closings {
            closed |= self.spec(closing.schema).boolean == Some(false);
            kept.push(Part::Whole(closing.schema));
        }
        let others = if closed {
            Others::Deny
        } else if !kept.is_empty() {
            Others::Keep(kept)
        } else if flat
            .opaque
            .iter()
            .any(|id| self.speaks_of_more_properties(*id))
        {
            Others::Keep(Vec::new())
        } else {
            Others::Ignore
        };
        Plan {
            properties,
            forbidden,
            others,
        }
    }

    /// Adds what the parts that do not name a property say about it; false where one of them forbids it.
    fn closed(&self, closings: &[Closing], name: &str, mut parts: Vec<Part>) -> (Vec<Part>, bool) {
        let mut allowed = true;
        for closing in closings
            .iter()
            .filter(|closing| !closing.known.contains(name))
        {
            allowed &= self.spec(closing.schema).boolean != Some(false);
            if !self.says_nothing(closing.schema) {
                parts.push(Part::Whole(closing.schema));
            }
        }
        (parts, allowed)
    }

    fn speaks_of_more_properties(&self, id: SchemaId) -> bool {
        let schema = self.spec(id);
        schema.conditional.is_some()
            || !schema.pattern_properties.is_empty()
            || !schema.dependent_schemas.is_empty()
    }

    fn map(&mut self, key: &Key, flat: &Flat, values: &[Part], place: Place<'_>) -> (Type, Rules) {
        let name = place.name();
        let (ty, items) = if values.iter().all(|part| self.says_nothing(part.id())) {
            (Type::Any, Rules::default())
        } else {
            let schema = self.schema(values, key.view(), Place::new(&name, "Value"));
            (schema.ty, schema.rules)
        };
        let mut rules = self.opaque_rules(flat);
        rules.items = boxed(items);
        rules.min_properties = flat.rules.min_properties;
        rules.max_properties = flat.rules.max_properties;
        if !flat.names.is_empty() {
            let names: Vec<Part> = flat.names.iter().map(|id| Part::Whole(*id)).collect();
            rules.keys = boxed(self.key_rules(&names));
        }
        (Type::Map(Box::new(ty)), rules)
    }

    fn fill_struct(
        &mut self,
        flat: &Flat,
        plan: Plan,
        added: Rules,
        view: View,
        ident: &str,
    ) -> TypeKind {
        let mut fields = Vec::new();
        let mut ignored = Vec::new();
        for wanted in &plan.properties {
            let notes = self.notes(&wanted.parts);
            match view {
                View::Request if notes.read_only => ignored.push(wanted.name.clone()),
                View::Response if notes.write_only => {}
                _ => {
                    let schema = self.schema(&wanted.parts, view, Place::new(ident, &wanted.name));
                    let default = notes
                        .default
                        .and_then(|default| self.default(default, &wanted.parts, &schema));
                    fields.push(Field {
                        name: wanted.name.clone(),
                        ident: field_name(&wanted.name),
                        span: wanted.span,
                        docs: notes.docs(),
                        deprecated: notes.deprecated,
                        required: wanted.required,
                        default,
                        sensitive: notes.password || notes.write_only,
                        schema,
                    });
                }
            }
        }
        let mut names = Names::default();
        let idents = names.take_all(fields.iter().map(|field| field.ident.clone()).collect());
        for (field, ident) in fields.iter_mut().zip(idents) {
            field.ident = ident;
        }
        let additional = match plan.others {
            Others::Ignore => Additional::Ignore,
            Others::Deny => Additional::Deny,
            Others::Keep(parts) => {
                let schema = self.schema(&parts, view, Place::new(ident, "Value"));
                Additional::Keep(names.take("additional_properties".to_owned()), schema)
            }
        };
        let mut rules = self.opaque_rules(flat);
        rules.min_properties = flat.rules.min_properties;
        rules.max_properties = flat.rules.max_properties;
        let names = flat.names.iter().map(|id| Assertion {
            property_names: Some(Box::new(self.assertion(*id))),
            ..Assertion::default()
        });
        for names in names.collect::<Vec<_>>() {
            rules = merge(
                rules,
                Rules {
                    assertions: Some(Box::new(names)),
                    ..Rules::default()
                },
            );
        }
        let rules = merge(rules, added);
        TypeKind::Struct(Struct {
            fields,
            additional,
            forbidden: plan.forbidden,
            ignored,
            rules,
        })
    }
}

/// Rules on the inside of something, where there are any.
pub(super) fn boxed(rules: Rules) -> Option<Box<Rules>> {
    (rules != Rules::default()).then(|| Box::new(rules))
}
