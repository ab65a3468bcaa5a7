//! The keywords of a schema that take more than a line to read.

use super::cx::Cx;
use super::fields::field;
use super::schema::name_of;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::source::{Member, Node, Object, Spanned, Value};
use crate::spec::{Discriminator, JsonType, Schema, SchemaId, Version};
use std::sync::Arc;

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
    /// What no version has, or not this one: worth a word where it would have meant something.
    pub(super) fn foreign_keyword(&mut self, member: &Member) {
        let key = &*member.key;
        let span = member.key_span;
        if SINCE_3_1.contains(&key) {
            self.report(
                Diagnostic::warning(
                    codes::UNKNOWN_FIELD,
                    span,
                    format!("OpenAPI 3.0 does not know `{key}`; it is ignored"),
                )
                .help("write `openapi: 3.1.1` at the top of the document to make it count"),
            );
        } else if !key.starts_with("x-")
            && let Some(meant) = did_you_mean(key, KEYWORDS)
        {
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

    /// `$dynamicRef` of 2020-12, and `$recursiveRef` of 2019-09, which some documents still write. Where only one schema can be meant they are
    /// a `$ref` to it; which of several is known only along the way that led here, and that is refused.
    pub(super) fn dynamic_reference(&mut self, schema: &mut Schema, member: &Member) {
        let key = &*member.key;
        let target = match member.value.as_str() {
            Some("#") if key == "$recursiveRef" => self.recursive.clone(),
            Some(text) if key == "$dynamicRef" => text
                .strip_prefix('#')
                .and_then(|name| self.only_dynamic(member.value.span.file, name)),
            _ => None,
        };
        let Some(target) = target else {
            schema.unsupported.push(Spanned {
                value: format!("`{key}` is supported only where one schema alone can be meant"),
                span: member.key_span,
            });
            return;
        };
        let operation = self.operation.take();
        let id = self.schema(&target, || schema.hint.clone());
        self.operation = operation;
        schema.reference = schema.reference.or(Some(id));
    }

    pub(super) fn types(&mut self, schema: &mut Schema, node: &Node) {
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
    pub(super) fn exclusive(&mut self, schema: &mut Schema, object: &Object, member: &Member) {
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

    pub(super) fn required(&mut self, schema: &mut Schema, object: &Object, node: &Node) {
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
            self.check_required_name(object, &name);
            if !schema
                .required
                .iter()
                .any(|known| known.value == name.value)
            {
                schema.required.push(name);
            }
        }
    }

    /// What is required need not be described here: another part of an `allOf` may do that. A slip of the pen looks like a property that is.
    fn check_required_name(&mut self, object: &Object, name: &Spanned<String>) {
        let Some(properties) =
            field(object, "properties").and_then(|member| member.value.as_object())
        else {
            return;
        };
        let is_required = |key: &str| {
            let required = field(object, "required").and_then(|member| member.value.as_array());
            required.is_some_and(|names| names.iter().any(|name| name.as_str() == Some(key)))
        };
        let keys = || properties.members.iter().map(|member| &*member.key);
        if keys().any(|key| key == name.value) {
            return;
        }
        if let Some(meant) = did_you_mean(&name.value, keys().filter(|key| !is_required(key))) {
            let message = format!(
                "`{}` is required, and `properties` does not describe it",
                name.value
            );
            self.report(
                Diagnostic::warning(codes::SLOPPY, name.span, message)
                    .help(format!("a similar name exists: `{meant}`")),
            );
        }
    }

    pub(super) fn items(&mut self, schema: &Schema, node: &Node) -> Option<SchemaId> {
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

    pub(super) fn dependent_required(
        &mut self,
        object: &Object,
    ) -> Vec<(Spanned<String>, Vec<String>)> {
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

    pub(super) fn discriminator(&mut self, node: &Node) -> Option<Discriminator> {
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
