//! Schemas, one by one from a queue.

use super::cx::{Cx, Kind, ObjectId};
use super::fields::field;
use super::refs::reference;
use crate::diag::{Diagnostic, codes};
use crate::source::{Member, Node, Object, Span, Spanned, Value};
use crate::spec::{Schema, SchemaId, Version};
use std::sync::Arc;

/// A schema that has its place in the arena and is still to be read.
pub(super) struct Pending {
    id: SchemaId,
    node: Node,
    /// The operation in which it stands, where that is only one.
    operation: Option<Arc<str>>,
    /// The schema with an `$id` in which it stands.
    resource: Option<Node>,
    /// The schema with a `$recursiveAnchor` in which it stands.
    recursive: Option<Node>,
}

impl Cx<'_> {
    /// The schema that `node` is: its place in the arena, to be read in its turn.
    pub(super) fn schema(&mut self, node: &Node, hint: impl FnOnce() -> String) -> SchemaId {
        let key = node.as_object().map(ObjectId::of);
        if let Some(known) = key.and_then(|key| self.schema_ids.get(&key)) {
            return *known;
        }
        let id = SchemaId(u32::try_from(self.schemas.len()).unwrap_or(u32::MAX));
        self.schemas.push(Schema::empty(node.span, hint()));
        if let Some(key) = key {
            self.schema_ids.insert(key, id);
        }
        self.queue.push_back(Pending {
            id,
            node: node.clone(),
            operation: self.operation.clone(),
            resource: self.resource.clone(),
            recursive: self.recursive.clone(),
        });
        id
    }

    /// Reads all schemas that were asked for, and those that they ask for.
    pub(super) fn read_schemas(&mut self) {
        while let Some(Pending {
            id,
            node,
            operation,
            resource,
            recursive,
        }) = self.queue.pop_front()
        {
            self.operation = operation;
            let is_recursive = node.get("$recursiveAnchor").and_then(Node::as_bool) == Some(true);
            self.recursive = if is_recursive {
                Some(node.clone())
            } else {
                recursive
            };
            self.resource = if names_itself(&node) && self.version != Version::V30 {
                Some(node.clone())
            } else {
                resource
            };
            let hint = self
                .slot(id)
                .map(|slot| std::mem::take(&mut slot.hint))
                .unwrap_or_default();
            let (mut schema, faults) = self.scoped(|cx| cx.read_schema(&node, hint));
            for fault in faults {
                let Some(fault) = self.diagnostics.get(fault) else {
                    continue;
                };
                let span = fault.span.unwrap_or(node.span);
                schema.unsupported.push(Spanned {
                    value: fault.message.clone(),
                    span,
                });
            }
            if let Some(slot) = self.slot(id) {
                schema.component = slot.component.take();
                schema.word = slot.word.take();
                *slot = schema;
            }
        }
        self.operation = None;
        self.resource = None;
        self.recursive = None;
    }

    pub(super) fn slot(&mut self, id: SchemaId) -> Option<&mut Schema> {
        self.schemas.get_mut(usize::try_from(id.0).ok()?)
    }

    fn read_schema(&mut self, node: &Node, hint: String) -> Schema {
        let mut schema = Schema::empty(node.span, hint);
        let object = match &node.value {
            Value::Object(object) => object,
            Value::Bool(value) => {
                schema.boolean = Some(*value);
                return schema;
            }
            _ => {
                const TYPES: [&str; 6] =
                    ["string", "number", "integer", "boolean", "array", "object"];
                let ty = node.as_str().filter(|text| TYPES.contains(text));
                let diagnostic = Diagnostic::error(
                    codes::WRONG_TYPE,
                    node.span,
                    format!("a schema must be an object, not {}", node.kind()),
                );
                let help = ty.map(|ty| format!("write `{{ type: {ty} }}`"));
                self.report(diagnostic.maybe_help(help));
                return schema;
            }
        };
        self.check_repeated(object);
        self.spoil_ambiguous(ObjectId::of(object));
        if let Some((text, span)) = reference(object) {
            schema.reference = self.schema_target(text, span);
            if self.version == Version::V30 {
                self.check_siblings(object);
                return schema;
            }
        }
        for member in &object.members {
            if !self.keyword(&mut schema, object, member) {
                self.foreign_keyword(member);
            }
        }
        self.settle(&mut schema, object);
        schema
    }

    /// The schema that a `$ref` leads to, one step on.
    pub(super) fn schema_target(&mut self, text: &Arc<str>, span: Span) -> Option<SchemaId> {
        let inner = self.within_resource(text);
        let leaves = inner.is_none();
        let node = match inner {
            Some(node) => node,
            None => self.target(text, span, Kind::Schema)?,
        };
        if !matches!(node.value, Value::Object(_) | Value::Bool(_)) {
            self.report(Diagnostic::error(
                codes::REF_KIND,
                span,
                format!(
                    "`{text}` leads to {}, and a schema is needed here",
                    node.kind()
                ),
            ));
            return None;
        }
        // What a reference leads to belongs to all operations that use it.
        let operation = self.operation.take();
        let resource = if leaves {
            self.resource.take()
        } else {
            self.resource.clone()
        };
        let recursive = self.recursive.take();
        let id = self.schema(&node, || hint_of(text));
        if let Some(slot) = self.slot(id)
            && slot.word.is_none()
        {
            slot.word = word_of(text);
        }
        self.operation = operation;
        self.resource = resource;
        self.recursive = recursive;
        Some(id)
    }

    /// Reads one keyword; false where this version of OpenAPI does not have it.
    fn keyword(&mut self, schema: &mut Schema, object: &Object, member: &Member) -> bool {
        let key = &*member.key;
        let node = &member.value;
        let old = self.version == Version::V30;
        match key {
            // These mean something even when they are `null`.
            "default" => schema.default = Some(self.literal(node)),
            "const" if !old => schema.constant = Some(self.literal(node)),
            _ if node.is_null() => {}

            "type" => self.types(schema, node),
            "nullable" => schema.nullable = self.flag(object, key).unwrap_or_default(),
            "enum" => {
                if field(object, key).is_some_and(|member| member.value.as_array().is_none()) {
                    self.wrong_type(member, "an array");
                } else {
                    schema.enumeration = self.literal(node).as_array().map(<[Node]>::to_vec);
                }
            }
            "format" => schema.format = self.string(object, key),
            "title" => schema.title = self.prose(object, key),
            "description" => schema.description = self.prose(object, key),
            "deprecated" => schema.deprecated = self.flag(object, key).unwrap_or_default(),
            "readOnly" => schema.read_only = self.flag(object, key).unwrap_or_default(),
            "writeOnly" => schema.write_only = self.flag(object, key).unwrap_or_default(),

            "multipleOf" => schema.multiple_of = self.number(object, key),
            "minimum" => schema.minimum = self.number(object, key),
            "maximum" => schema.maximum = self.number(object, key),
            "exclusiveMinimum" | "exclusiveMaximum" => self.exclusive(schema, object, member),

            "minLength" => schema.min_length = self.count(object, key),
            "maxLength" => schema.max_length = self.count(object, key),
            "pattern" => schema.pattern = self.string(object, key),

            "items" => schema.items = self.items(schema, node),
            "prefixItems" if !old => schema.prefix_items = self.schema_list(schema, object, key),
            "minItems" => schema.min_items = self.count(object, key),
            "maxItems" => schema.max_items = self.count(object, key),
            "uniqueItems" => schema.unique_items = self.flag(object, key).unwrap_or_default(),
            "contains" if !old => schema.contains = self.child(schema, node, "item"),
            "minContains" if !old => schema.min_contains = self.count(object, key),
            "maxContains" if !old => schema.max_contains = self.count(object, key),

            "properties" => schema.properties = self.schema_map(schema, object, key),
            "required" => self.required(schema, object, node),
            "minProperties" => schema.min_properties = self.count(object, key),
            "maxProperties" => schema.max_properties = self.count(object, key),
            "additionalProperties" => {
                schema.additional_properties = self.child(schema, node, "value");
            }
            "patternProperties" if !old => {
                schema.pattern_properties = self.schema_map(schema, object, key);
            }
            "propertyNames" if !old => schema.property_names = self.child(schema, node, "key"),
            "dependentRequired" if !old => {
                schema.dependent_required = self.dependent_required(object);
            }
            "dependentSchemas" if !old => {
                schema.dependent_schemas = self.schema_map(schema, object, key);
            }
            "unevaluatedProperties" if !old => {
                schema.unevaluated_properties = self.child(schema, node, "value");
            }
            "unevaluatedItems" if !old => {
                schema.unevaluated_items = self.child(schema, node, "item");
            }

            "allOf" => schema.all_of = self.schema_list(schema, object, key),
            "oneOf" => schema.one_of = self.schema_list(schema, object, key),
            "anyOf" => schema.any_of = self.schema_list(schema, object, key),
            "not" => schema.not = self.child(schema, node, "not"),
            "if" if !old => {
                let branch = |cx: &mut Self, key| {
                    let member = field(object, key)?;
                    cx.child(schema, &member.value, key)
                };
                let [yes, no] = ["then", "else"].map(|key| branch(self, key));
                schema.conditional = self
                    .child(schema, node, "if")
                    .map(|condition| (condition, yes, no));
            }
            "discriminator" => schema.discriminator = self.discriminator(node),
            "contentEncoding" if !old => {
                schema.content_encoding = self.string(object, key).map(|text| text.value);
            }
            "contentMediaType" if !old => {
                schema.content_media_type = self.string(object, key).map(|text| text.value);
            }
            "$dynamicRef" | "$recursiveRef" if !old => self.dynamic_reference(schema, member),
            "x-specforge" => schema.extension = Some(self.literal(node)),
            // `then` and `else` are read with their `if`; `$defs` where something refers to them; the rest says nothing about values.
            "then" | "else" | "$defs" | "definitions" | "$schema" | "$id" | "$anchor"
            | "$comment" | "$ref" | "$dynamicAnchor" | "$recursiveAnchor" | "$vocabulary"
            | "contentSchema"
                if !old => {}
            "example" | "examples" | "externalDocs" | "xml" | "$ref" => {}
            _ => return false,
        }
        true
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "every caller sets an optional field"
    )]
    pub(super) fn child(&mut self, parent: &Schema, node: &Node, word: &str) -> Option<SchemaId> {
        Some(self.schema(node, || format!("{} {word}", parent.hint)))
    }

    fn schema_list(&mut self, parent: &Schema, object: &Object, key: &str) -> Vec<SchemaId> {
        let word = match key {
            "allOf" => "part",
            "prefixItems" => "item",
            _ => "option",
        };
        let list = self.list(object, key);
        list.iter()
            .enumerate()
            .map(|(index, node)| {
                self.schema(node, || format!("{} {word} {}", parent.hint, index + 1))
            })
            .collect()
    }

    fn schema_map(
        &mut self,
        parent: &Schema,
        object: &Object,
        key: &str,
    ) -> Vec<(Spanned<String>, SchemaId)> {
        let map = self.map(object, key);
        map.members
            .iter()
            .map(|member| {
                (
                    name_of(member),
                    self.schema(&member.value, || format!("{} {}", parent.hint, member.key)),
                )
            })
            .collect()
    }
}

/// Whether a schema has an `$id` that is more than an anchor.
pub(super) fn names_itself(node: &Node) -> bool {
    node.get("$id")
        .and_then(Node::as_str)
        .is_some_and(|id| !id.starts_with('#'))
}

/// A key with its place.
pub(super) fn name_of(member: &Member) -> Spanned<String> {
    Spanned {
        value: member.key.as_ref().to_owned(),
        span: member.key_span,
    }
}

/// The last word of a reference: a name for what has none of its own.
fn hint_of(reference: &str) -> String {
    let last = reference
        .rsplit(['/', '#'])
        .find(|segment| !segment.is_empty())
        .unwrap_or_default();
    let stem = last
        .rsplit_once('.')
        .filter(|_| !reference.contains('#'))
        .map_or(last, |(stem, _)| stem);
    stem.replace("~1", " ").replace("~0", " ")
}

/// What a reference calls its target: the key in a section of schemas, an anchor, the name of a file. `None` for a pointer to a place that has
/// no name of its own, such as `#/paths/~1users/get/parameters/0/schema`.
fn word_of(text: &str) -> Option<String> {
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    let word = match fragment.strip_prefix('/') {
        Some(pointer) => match pointer.rsplit_once('/') {
            None => pointer,
            Some((place, last)) => {
                let section = place.rsplit('/').next().unwrap_or_default();
                matches!(section, "$defs" | "definitions" | "schemas").then_some(last)?
            }
        },
        None if fragment.is_empty() => {
            let file = address.rsplit(['/', ':']).next().unwrap_or_default();
            file.split('.').next().unwrap_or_default()
        }
        None => fragment,
    };
    let word = word.replace("~1", "/").replace("~0", "~");
    // A pointer that is percent-encoded spells no name that one would write.
    (!word.is_empty() && !word.contains('%')).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::word_of;

    #[test]
    fn references_name_what_they_lead_to() {
        let words = [
            ("shared.yaml#/$defs/Node", Some("Node")),
            ("#/components/schemas/User", Some("User")),
            ("./definitions.json#/definitions/a~1b", Some("a/b")),
            ("./User.yaml", Some("User")),
            ("../models/user.schema.json#", Some("user")),
            ("shared.yaml#/Node", Some("Node")),
            ("#node", Some("node")),
            ("#/paths/~1a/get/parameters/0/schema", None),
            ("#/components/schemas/User/properties/name", None),
            ("#", None),
        ];
        for (text, word) in words {
            assert_eq!(word_of(text).as_deref(), word, "{text}");
        }
    }
}
