//! Schemas, one by one from a queue.

use super::cx::{Cx, Kind, ObjectId};
use super::fields::field;
use super::refs::reference;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::source::{Member, Node, Object, Span, Spanned, Value};
use crate::spec::{Discriminator, JsonType, Schema, SchemaId, Version};
use std::sync::Arc;

/// A schema that has its place in the arena and is still to be read.
pub(super) struct Pending {
    id: SchemaId,
    node: Node,
    /// The operation in which it stands, where that is only one.
    operation: Option<Arc<str>>,
}

/// Keywords that OpenAPI 3.0 does not have; a schema that relies on them means less there than it seems to.
const SINCE_3_1: [&str; 21] = [
    "$anchor",
    "$defs",
    "$dynamicRef",
    "$id",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
];

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
        });
        id
    }

    /// Reads all schemas that were asked for, and those that they ask for.
    pub(super) fn read_schemas(&mut self) {
        while let Some(Pending {
            id,
            node,
            operation,
        }) = self.queue.pop_front()
        {
            self.operation = operation;
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
                *slot = schema;
            }
        }
        self.operation = None;
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
                self.report(Diagnostic::error(
                    codes::WRONG_TYPE,
                    node.span,
                    format!("a schema must be an object, not {}", node.kind()),
                ));
                return schema;
            }
        };
        if let Some((text, span)) = reference(object) {
            schema.reference = self.schema_target(text, span);
            if self.version == Version::V30 {
                return schema;
            }
        }
        for member in &object.members {
            if !self.keyword(&mut schema, object, member) {
                self.foreign_keyword(&mut schema, member);
            }
        }
        self.settle(&mut schema, object);
        schema
    }

    /// The schema that a `$ref` leads to, one step on.
    pub(super) fn schema_target(&mut self, text: &Arc<str>, span: Span) -> Option<SchemaId> {
        let node = self.target(text, span, Kind::Schema)?;
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
        let id = self.schema(&node, || hint_of(text));
        self.operation = operation;
        Some(id)
    }

    /// Reads one keyword; false where this version of OpenAPI does not have it.
    fn keyword(&mut self, schema: &mut Schema, object: &Object, member: &Member) -> bool {
        let key = &*member.key;
        let node = &member.value;
        let old = self.version == Version::V30;
        match key {
            // These mean something even when they are `null`.
            "default" => schema.default = Some(node.clone()),
            "const" if !old => schema.constant = Some(node.clone()),
            _ if node.is_null() => {}

            "type" => self.types(schema, node),
            "nullable" => schema.nullable = self.flag(object, key).unwrap_or_default(),
            "enum" => {
                if field(object, key).is_some_and(|member| member.value.as_array().is_none()) {
                    self.wrong_type(member, "an array");
                } else {
                    schema.enumeration = node.as_array().map(<[Node]>::to_vec);
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
                schema.additional_properties = self.child(schema, node, "value")
            }
            "patternProperties" if !old => {
                schema.pattern_properties = self.schema_map(schema, object, key)
            }
            "propertyNames" if !old => schema.property_names = self.child(schema, node, "key"),
            "dependentRequired" if !old => {
                schema.dependent_required = self.dependent_required(object)
            }
            "dependentSchemas" if !old => {
                schema.dependent_schemas = self.schema_map(schema, object, key)
            }
            "unevaluatedProperties" if !old => {
                schema.unevaluated_properties = self.child(schema, node, "value")
            }
            "unevaluatedItems" if !old => {
                schema.unevaluated_items = self.child(schema, node, "item")
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
                schema.content_encoding = self.string(object, key).map(|text| text.value)
            }
            "contentMediaType" if !old => {
                schema.content_media_type = self.string(object, key).map(|text| text.value)
            }
            "x-specforge" => schema.extension = Some(node.clone()),
            // `then` and `else` are read with their `if`; `$defs` where something refers to them; the rest says nothing about values.
            "then" | "else" | "$defs" | "definitions" | "$schema" | "$id" | "$anchor"
            | "$comment" | "$ref"
                if !old => {}
            "example" | "examples" | "externalDocs" | "xml" | "$ref" => {}
            _ => return false,
        }
        true
    }

    /// What no version has, or not this one: worth a word where it would have meant something.
    fn foreign_keyword(&mut self, schema: &mut Schema, member: &Member) {
        let key = &*member.key;
        let span = member.key_span;
        if matches!(key, "$dynamicRef" | "$recursiveRef") && self.version != Version::V30 {
            schema.unsupported.push(Spanned {
                value: format!("`{key}` is not supported"),
                span,
            });
        } else if SINCE_3_1.contains(&key) {
            self.report(
                Diagnostic::warning(
                    codes::UNKNOWN_FIELD,
                    span,
                    format!("OpenAPI 3.0 does not know `{key}`; it is ignored"),
                )
                .help("write `openapi: 3.1.1` at the top of the document to make it count"),
            );
        } else if !key.starts_with("x-") {
            if let Some(meant) = did_you_mean(key, KEYWORDS) {
                self.report(
                    Diagnostic::warning(
                        codes::UNKNOWN_FIELD,
                        span,
                        format!("a schema has no keyword `{key}`; it is ignored"),
                    )
                    .help(format!("a keyword with a similar name exists: `{meant}`")),
                );
            }
        }
    }

    fn types(&mut self, schema: &mut Schema, node: &Node) {
        let names = match &node.value {
            Value::Array(names) => {
                if self.version == Version::V30 {
                    self.report(
                        Diagnostic::warning(codes::SLOPPY, node.span, "in OpenAPI 3.0 `type` is one string, not an array")
                            .help("write `nullable: true` for `null`, `anyOf` for several types, or `openapi: 3.1.1`"),
                    );
                }
                names.as_slice()
            }
            _ => std::slice::from_ref(node),
        };
        for node in names {
            // A bare `null` where the string `"null"` belongs is a slip that YAML invites.
            let name = node
                .as_str()
                .or_else(|| node.is_null().then_some("null"))
                .unwrap_or_default();
            let Some(json_type) = JsonType::from_name(name) else {
                self.unknown_type(node, name);
                continue;
            };
            if !schema.types.contains(&json_type) {
                schema.types.push(json_type);
            }
        }
    }

    fn unknown_type(&mut self, node: &Node, name: &str) {
        const NAMES: [&str; 7] = [
            "string", "integer", "number", "boolean", "object", "array", "null",
        ];
        let message = match name {
            "" => format!("`type` must be a string, not {}", node.kind()),
            name => format!("`{name}` is no type of JSON Schema"),
        };
        let help = match name {
            "file" => "write `type: string` with `format: binary`".to_owned(),
            "any" => "leave `type` out: a schema without it takes any value".to_owned(),
            "date" | "date-time" | "datetime" | "uuid" => {
                format!("write `type: string` with `format: {name}`")
            }
            "float" | "double" => format!("write `type: number` with `format: {name}`"),
            "int" | "int32" | "int64" | "long" => "write `type: integer`".to_owned(),
            _ => match did_you_mean(name, NAMES) {
                Some(meant) => format!("a type with a similar name exists: `{meant}`"),
                None => format!("the types are `{}`", NAMES.join("`, `")),
            },
        };
        self.report(Diagnostic::error(codes::BAD_VALUE, node.span, message).help(help));
    }

    /// 3.0 has a flag beside the bound, later versions have the bound itself.
    fn exclusive(&mut self, schema: &mut Schema, object: &Object, member: &Member) {
        let key = &*member.key;
        let low = key == "exclusiveMinimum";
        if member.value.as_bool().is_none() {
            if self.version == Version::V30 {
                self.report(
                    Diagnostic::warning(
                        codes::SLOPPY,
                        member.value.span,
                        format!("in OpenAPI 3.0 `{key}` is a boolean beside the bound"),
                    )
                    .help("it is taken for the bound itself, as from 3.1 on"),
                );
            }
            let bound = self.number(object, key);
            *(if low {
                &mut schema.exclusive_minimum
            } else {
                &mut schema.exclusive_maximum
            }) = bound;
        } else if self.version != Version::V30 {
            self.report(
                Diagnostic::warning(
                    codes::SLOPPY,
                    member.value.span,
                    format!("from OpenAPI 3.1 on `{key}` is the bound itself"),
                )
                .help("it is taken for the flag of 3.0"),
            );
        }
    }

    fn required(&mut self, schema: &mut Schema, object: &Object, node: &Node) {
        if node.as_bool().is_some() {
            self.report(
                Diagnostic::warning(
                    codes::SLOPPY,
                    node.span,
                    "`required` of a schema is an array of property names, not a boolean; it is ignored",
                )
                .help("name the property in `required` of the object that it belongs to"),
            );
            return;
        }
        for name in self.strings(object, "required") {
            if !schema
                .required
                .iter()
                .any(|known| known.value == name.value)
            {
                schema.required.push(name);
            }
        }
    }

    fn items(&mut self, schema: &Schema, node: &Node) -> Option<SchemaId> {
        if let Value::Array(_) = node.value {
            self.report(
                Diagnostic::error(
                    codes::WRONG_TYPE,
                    node.span,
                    "`items` must be a schema, not an array",
                )
                .help("a tuple is written with `prefixItems`, from OpenAPI 3.1 on"),
            );
            return None;
        }
        self.child(schema, node, "item")
    }

    fn dependent_required(&mut self, object: &Object) -> Vec<(Spanned<String>, Vec<String>)> {
        let map = self.map(object, "dependentRequired");
        let mut dependent = Vec::new();
        for member in &map.members {
            let Value::Array(names) = &member.value.value else {
                self.wrong_type(member, "an array");
                continue;
            };
            let names = names
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect();
            dependent.push((name_of(member), names));
        }
        dependent
    }

    fn discriminator(&mut self, node: &Node) -> Option<Discriminator> {
        let object = self.object(node, "`discriminator`")?;
        let property = self.required_string(node, object, "propertyName", "this discriminator")?;
        self.check_fields(
            object,
            "a discriminator",
            &["propertyName", "mapping", "defaultMapping"],
        );
        let mut mapping = Vec::new();
        for member in &self.map(object, "mapping").members {
            let Some(target) = self.string_at(&member.value, "a value of `mapping`") else {
                continue;
            };
            if let Some(schema) = self.mapped(&target, &member.value) {
                mapping.push((name_of(member), schema));
            }
        }
        let default = field(object, "defaultMapping").and_then(|member| {
            let target = self.string_at(&member.value, "`defaultMapping`")?;
            self.mapped(&target, &member.value)
        });
        Some(Discriminator {
            property,
            mapping,
            default,
        })
    }

    /// The schema that a value of `mapping` names: a component, or else a reference.
    fn mapped(&mut self, target: &Arc<str>, node: &Node) -> Option<SchemaId> {
        if let Some(component) = self.component_ids.get(target) {
            return Some(*component);
        }
        if target.contains(['#', '/', '.']) {
            return self.schema_target(target, node.span);
        }
        let similar = did_you_mean(target, self.component_ids.keys().map(|name| &**name));
        let help =
            similar.map(|similar| format!("a schema with a similar name exists: `{similar}`"));
        let message =
            format!("the discriminator's mapping names `{target}`, and no such schema exists");
        let fault =
            Diagnostic::error(codes::MAPPING_UNRESOLVED, node.span, message).maybe_help(help);
        self.report(fault);
        None
    }

    fn string_at(&mut self, node: &Node, what: &str) -> Option<Arc<str>> {
        match &node.value {
            Value::String(text) => Some(Arc::clone(text)),
            _ => {
                let message = format!("{what} must be a string, not {}", node.kind());
                self.report(Diagnostic::error(codes::WRONG_TYPE, node.span, message));
                None
            }
        }
    }

    #[expect(
        clippy::unnecessary_wraps,
        reason = "every caller sets an optional field"
    )]
    fn child(&mut self, parent: &Schema, node: &Node, word: &str) -> Option<SchemaId> {
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

    /// What several keywords mean together.
    fn settle(&mut self, schema: &mut Schema, object: &Object) {
        if object
            .get("exclusiveMinimum")
            .is_some_and(|member| member.value.as_bool() == Some(true))
        {
            schema.exclusive_minimum = schema.minimum.take();
        }
        if object
            .get("exclusiveMaximum")
            .is_some_and(|member| member.value.as_bool() == Some(true))
        {
            schema.exclusive_maximum = schema.maximum.take();
        }
        let newer = self.version != Version::V30;
        if schema.nullable
            && newer
            && !schema.types.is_empty()
            && !schema.types.contains(&JsonType::Null)
        {
            schema.types.push(JsonType::Null);
        }
    }
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

/// The keywords that a misspelt one is compared with.
const KEYWORDS: [&str; 36] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "default",
    "deprecated",
    "description",
    "discriminator",
    "enum",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "nullable",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
    "uniqueItems",
    "writeOnly",
];

impl JsonType {
    /// The type that `type` names.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::Array,
            "number" => Self::Number,
            "string" => Self::String,
            "integer" => Self::Integer,
            _ => return None,
        })
    }
}

impl Schema {
    /// A schema that takes any value.
    pub fn empty(span: Span, hint: String) -> Self {
        Self {
            span,
            hint,
            component: None,
            reference: None,
            boolean: None,
            types: Vec::new(),
            nullable: false,
            enumeration: None,
            constant: None,
            format: None,
            title: None,
            description: None,
            default: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            multiple_of: None,
            minimum: None,
            maximum: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            min_length: None,
            max_length: None,
            pattern: None,
            items: None,
            prefix_items: Vec::new(),
            min_items: None,
            max_items: None,
            unique_items: false,
            contains: None,
            min_contains: None,
            max_contains: None,
            properties: Vec::new(),
            required: Vec::new(),
            min_properties: None,
            max_properties: None,
            additional_properties: None,
            pattern_properties: Vec::new(),
            property_names: None,
            dependent_required: Vec::new(),
            dependent_schemas: Vec::new(),
            unevaluated_properties: None,
            unevaluated_items: None,
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            not: None,
            conditional: None,
            discriminator: None,
            content_encoding: None,
            content_media_type: None,
            extension: None,
            unsupported: Vec::new(),
        }
    }
}
