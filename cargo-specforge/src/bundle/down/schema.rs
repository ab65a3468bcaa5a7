//! Schemas of JSON Schema 2020-12 in the dialect of OpenAPI 3.0.

use super::Down;
use crate::bundle::build;
use crate::bundle::grammar::{Child, Kind};
use specforge_core::source::{Member, Node, Object, Span};

/// Keywords that say nothing about values.
const MEANINGLESS: [&str; 9] = [
    "$anchor",
    "$comment",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$schema",
    "$vocabulary",
    "contentSchema",
    "definitions",
];

/// Keywords that 3.0 has no words for.
const LOST: [&str; 16] = [
    "$dynamicRef",
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
    "unevaluatedItems",
    "unevaluatedProperties",
];

impl Down {
    pub(super) fn schema(&mut self, node: &Node) -> Node {
        if let Some(value) = node.as_bool() {
            return boolean(value, node.span);
        }
        let Some(object) = node.as_object() else {
            return node.clone();
        };
        // In 3.0 nothing beside a `$ref` counts.
        if let Some(reference) = object.get("$ref").filter(|_| self.old) {
            return build::object(vec![reference.clone()], node.span);
        }
        let mut draft = Draft {
            members: Vec::new(),
            span: node.span,
            nullable: false,
        };
        for member in &object.members {
            self.keyword(&mut draft, object, member);
        }
        self.parts(&mut draft, object);
        draft.finish(self.old)
    }

    fn keyword(&mut self, draft: &mut Draft, object: &Object, member: &Member) {
        let (key, value) = (&*member.key, &member.value);
        match key {
            "type" => Self::types(draft, value),
            "const" => draft.set("enum", build::array(vec![value.clone()], value.span)),
            "nullable" => draft.nullable = value.as_bool() == Some(true),
            "exclusiveMinimum" if value.as_number().is_some() => {
                draft.bound(object, member, "minimum");
            }
            "exclusiveMaximum" if value.as_number().is_some() => {
                draft.bound(object, member, "maximum");
            }
            "minimum" | "maximum" if draft.has(key) => {}
            "examples" => {
                if let Some(first) = value.as_array().and_then(<[Node]>::first) {
                    draft.set("example", first.clone());
                }
            }
            // What JSON cannot carry is text in another coat; 3.0 has a format for two of them.
            "contentEncoding" if value.as_str() == Some("base64") => {
                draft.set("format", build::string("byte", value.span));
            }
            "contentMediaType" if object.get("contentEncoding").is_none() => {
                draft.set("format", build::string("binary", value.span));
            }
            "oneOf" | "anyOf" | "$ref" => {}
            "discriminator" => draft.push(member, discriminator(value)),
            _ if MEANINGLESS.contains(&key) => {}
            _ if LOST.contains(&key) && !self.old => {
                self.lose(member, &format!("OpenAPI 3.0 has no `{key}`"));
            }
            _ => {
                let value = match Kind::Schema.child(key) {
                    // `additionalProperties: true` is 3.0 as it stands.
                    _ if key == "additionalProperties" && value.as_bool().is_some() => {
                        value.clone()
                    }
                    Child::One(Kind::Opaque) => value.clone(),
                    Child::One(_) => self.schema(value),
                    Child::List(_) => self.schema_list(value),
                    Child::Map(_) => self.schema_map(value),
                };
                draft.push(member, value);
            }
        }
    }

    fn schema_list(&mut self, node: &Node) -> Node {
        let Some(elements) = node.as_array() else {
            return node.clone();
        };
        build::array(
            elements
                .iter()
                .map(|element| self.schema(element))
                .collect(),
            node.span,
        )
    }

    fn schema_map(&mut self, node: &Node) -> Node {
        let Some(object) = node.as_object() else {
            return node.clone();
        };
        let members = object.members.iter().map(|member| Member {
            value: self.schema(&member.value),
            ..member.clone()
        });
        let members = members.collect();
        build::object(members, node.span)
    }

    /// `[string, 'null']` is `nullable`; several types besides are alternatives.
    fn types(draft: &mut Draft, value: &Node) {
        let single = std::slice::from_ref(value);
        let names = value.as_array().unwrap_or(single).iter();
        let (null, others): (Vec<_>, Vec<_>) =
            names.partition(|name| name.is_null() || name.as_str() == Some("null"));
        draft.nullable |= !null.is_empty();
        match others.as_slice() {
            [] => draft.set(
                "enum",
                build::array(vec![build::null(value.span)], value.span),
            ),
            [only] => draft.set("type", (*only).clone()),
            several => {
                let alternatives = several.iter().map(|name| {
                    let mut members = vec![build::member("type", (*name).clone())];
                    if name.as_str() == Some("array") {
                        members.push(build::member("items", build::object(Vec::new(), name.span)));
                    }
                    build::object(members, name.span)
                });
                draft.part(build::object(
                    vec![build::member(
                        "anyOf",
                        build::array(alternatives.collect(), value.span),
                    )],
                    value.span,
                ));
            }
        }
    }

    /// `$ref`, `oneOf` and `anyOf`: a `null` among the alternatives is `nullable`, and what stands beside a `$ref` moves it into `allOf`.
    fn parts(&mut self, draft: &mut Draft, object: &Object) {
        for key in ["oneOf", "anyOf"] {
            let Some(member) = object.get(key) else {
                continue;
            };
            let options = member.value.as_array().unwrap_or_default();
            let (null, others): (Vec<_>, Vec<_>) =
                options.iter().partition(|option| is_null(option));
            draft.nullable |= !null.is_empty();
            let others: Vec<Node> = others
                .into_iter()
                .map(|option| self.schema(option))
                .collect();
            match others.as_slice() {
                [only] if !null.is_empty() => draft.part(only.clone()),
                _ => draft.set(key, build::array(others, member.value.span)),
            }
        }
        if let Some(reference) = object.get("$ref") {
            draft.part(build::object(vec![reference.clone()], reference.value.span));
        }
    }
}

/// A schema on its way.
struct Draft {
    members: Vec<Member>,
    span: Span,
    nullable: bool,
}

impl Draft {
    fn has(&self, key: &str) -> bool {
        self.members.iter().any(|member| &*member.key == key)
    }

    fn get(&self, key: &str) -> Option<&Node> {
        self.members
            .iter()
            .find(|member| &*member.key == key)
            .map(|member| &member.value)
    }

    fn set(&mut self, key: &str, value: Node) {
        self.members.retain(|member| &*member.key != key);
        self.members.push(build::member(key, value));
    }

    fn push(&mut self, member: &Member, value: Node) {
        if self.has(&member.key) && &*member.key == "allOf" {
            for part in value.as_array().unwrap_or_default() {
                self.part(part.clone());
            }
        } else {
            self.set(&member.key, value);
        }
    }

    /// One more thing that has to hold.
    fn part(&mut self, part: Node) {
        let mut parts = self
            .get("allOf")
            .and_then(Node::as_array)
            .unwrap_or_default()
            .to_vec();
        parts.push(part);
        self.set("allOf", build::array(parts, self.span));
    }

    /// An exclusive bound is a bound and a flag in 3.0; of two bounds the tighter one counts.
    fn bound(&mut self, object: &Object, member: &Member, inclusive: &str) {
        let number = |node: &Node| node.as_number().and_then(|text| text.parse::<f64>().ok());
        let exclusive = number(&member.value);
        let other = object
            .get(inclusive)
            .and_then(|member| number(&member.value));
        let tighter = match (exclusive, other) {
            (Some(exclusive), Some(other)) if inclusive == "minimum" => exclusive >= other,
            (Some(exclusive), Some(other)) => exclusive <= other,
            _ => true,
        };
        if tighter {
            self.set(inclusive, member.value.clone());
            self.set(&member.key, build::boolean(true, member.value.span));
        }
    }

    fn finish(mut self, old: bool) -> Node {
        if self.nullable {
            if let Some(values) = self.get("enum").and_then(Node::as_array)
                && !values.iter().any(Node::is_null)
                && !old
            {
                let mut values = values.to_vec();
                values.push(build::null(self.span));
                self.set("enum", build::array(values, self.span));
            }
            self.set("nullable", build::boolean(true, self.span));
        }
        if self.get("type").and_then(Node::as_str) == Some("array") && !self.has("items") {
            self.set("items", build::object(Vec::new(), self.span));
        }
        // A reference alone is a reference; descriptions beside it are no reason to wrap it.
        let bare = self.members.len() == 1
            && self
                .get("allOf")
                .and_then(Node::as_array)
                .is_some_and(|parts| parts.len() == 1);
        if bare
            && let Some(only) = self
                .get("allOf")
                .and_then(Node::as_array)
                .and_then(<[Node]>::first)
            && only.get("$ref").is_some()
        {
            return only.clone();
        }
        build::object(self.members, self.span)
    }
}

fn boolean(value: bool, span: Span) -> Node {
    if value {
        return build::object(Vec::new(), span);
    }
    build::object(
        vec![build::member("not", build::object(Vec::new(), span))],
        span,
    )
}

/// `{ type: null }`, and its other spellings.
fn is_null(node: &Node) -> bool {
    let Some(object) = node.as_object() else {
        return false;
    };
    let null = |node: &Node| node.is_null() || node.as_str() == Some("null");
    let typed = object
        .get("type")
        .is_some_and(|member| match member.value.as_array() {
            Some([only]) => null(only),
            Some(_) => false,
            None => null(&member.value),
        });
    let constant = object
        .get("const")
        .is_some_and(|member| member.value.is_null());
    let single = object
        .get("enum")
        .and_then(|member| member.value.as_array());
    typed || constant || single.is_some_and(|values| matches!(values, [only] if only.is_null()))
}

/// 3.0 has no `defaultMapping`.
fn discriminator(node: &Node) -> Node {
    let Some(object) = node.as_object() else {
        return node.clone();
    };
    let members = object
        .members
        .iter()
        .filter(|member| &*member.key != "defaultMapping")
        .cloned()
        .collect();
    build::object(members, node.span)
}
