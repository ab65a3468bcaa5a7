//! OpenAPI 3.1 and 3.2 in the words of 3.0.

mod schema;

use super::build;
use super::grammar::{Child, Kind};
use specforge_core::diag::{Diagnostic, codes};
use specforge_core::source::{Member, Node, Value};
use specforge_core::spec::Version;

/// The patch of 3.0 that is written.
const VERSION: &str = "3.0.3";

/// A bundled document as 3.0, and a warning for each thing that was lost.
pub(super) fn to_3_0(root: &Node, version: Version) -> (Node, Vec<Diagnostic>) {
    let mut down = Down {
        diagnostics: Vec::new(),
        old: version == Version::V30,
    };
    let root = down.node(root, Kind::Document);
    (root, down.diagnostics)
}

struct Down {
    diagnostics: Vec<Diagnostic>,
    /// The document is 3.0 already, and only tidied up.
    old: bool,
}

impl Down {
    fn node(&mut self, node: &Node, kind: Kind) -> Node {
        if kind == Kind::Schema {
            return self.schema(node);
        }
        let Some(object) = node.as_object() else {
            return node.clone();
        };
        if let Some(reference) = object.get("$ref").filter(|_| kind.may_be_reference()) {
            return build::object(vec![reference.clone()], node.span);
        }
        let mut members = Vec::with_capacity(object.members.len());
        for member in &object.members {
            if !self.dropped(kind, member) {
                members.push(self.member(member, kind));
            }
        }
        complete(kind, node, &mut members);
        build::object(members, node.span)
    }

    fn member(&mut self, member: &Member, kind: Kind) -> Member {
        let value = match kind.child(&member.key) {
            _ if kind == Kind::Document && &*member.key == "openapi" => {
                build::string(VERSION, member.value.span)
            }
            Child::One(Kind::Opaque) => member.value.clone(),
            Child::One(kind) => self.node(&member.value, kind),
            Child::List(kind) => self.list(&member.value, kind),
            Child::Map(kind) => self.map(&member.value, kind),
        };
        Member {
            value,
            ..member.clone()
        }
    }

    fn list(&mut self, node: &Node, kind: Kind) -> Node {
        let Some(elements) = node.as_array() else {
            return node.clone();
        };
        let kept = elements
            .iter()
            .filter(|element| !self.dropped_parameter(element, kind))
            .collect::<Vec<_>>();
        build::array(
            kept.into_iter()
                .map(|element| self.node(element, kind))
                .collect(),
            node.span,
        )
    }

    fn map(&mut self, node: &Node, kind: Kind) -> Node {
        let Some(object) = node.as_object() else {
            return node.clone();
        };
        let mut members = Vec::with_capacity(object.members.len());
        for member in &object.members {
            if self.dropped_parameter(&member.value, kind)
                || self.dropped_scheme(&member.value, kind)
            {
                continue;
            }
            members.push(Member {
                value: self.node(&member.value, kind),
                ..member.clone()
            });
        }
        build::object(members, node.span)
    }

    /// Whether 3.0 has no such field; a word about it where that is a loss.
    fn dropped(&mut self, kind: Kind, member: &Member) -> bool {
        let key = &*member.key;
        // An empty value of YAML is a `null`, and stands for nothing.
        if member.value.is_null() && !key.starts_with("x-") {
            return true;
        }
        let lost = matches!(
            (kind, key),
            (Kind::Document, "webhooks")
                | (Kind::PathItem, "query" | "additionalOperations")
                | (
                    Kind::MediaType,
                    "itemSchema" | "itemEncoding" | "prefixEncoding"
                )
        );
        let meaningless = matches!(
            (kind, key),
            (Kind::Document, "jsonSchemaDialect" | "$self")
                | (Kind::Components, "pathItems" | "mediaTypes")
                | (Kind::Response, "summary")
        );
        if lost {
            self.lose(member, &format!("OpenAPI 3.0 has no `{key}`"));
        }
        lost || meaningless
    }

    fn dropped_parameter(&mut self, node: &Node, kind: Kind) -> bool {
        let dropped =
            kind == Kind::Parameter && node.get("in").and_then(Node::as_str) == Some("querystring");
        if dropped {
            self.warn(node, "OpenAPI 3.0 has no parameters in `querystring`");
        }
        dropped
    }

    fn dropped_scheme(&mut self, node: &Node, kind: Kind) -> bool {
        let dropped = kind == Kind::SecurityScheme
            && node.get("type").and_then(Node::as_str) == Some("mutualTLS");
        if dropped {
            self.warn(
                node,
                "OpenAPI 3.0 has no security schemes of type `mutualTLS`",
            );
        }
        dropped
    }

    fn lose(&mut self, member: &Member, message: &str) {
        let message = format!("{message}; it is left out");
        self.diagnostics.push(Diagnostic::warning(
            codes::LOST_IN_3_0,
            member.key_span,
            message,
        ));
    }

    fn warn(&mut self, node: &Node, message: &str) {
        let message = format!("{message}; it is left out");
        self.diagnostics
            .push(Diagnostic::warning(codes::LOST_IN_3_0, node.span, message));
    }
}

/// What 3.0 requires and later versions, or authors, leave out.
fn complete(kind: Kind, node: &Node, members: &mut Vec<Member>) {
    let span = node.span;
    let has = |members: &[Member], key: &str| members.iter().any(|member| &*member.key == key);
    let empty = || build::object(Vec::new(), span);
    match kind {
        Kind::Document => {
            if !has(members, "paths") {
                members.push(build::member("paths", empty()));
            }
            if let Some(info) = members.iter_mut().find(|member| &*member.key == "info") {
                info.value = complete_info(&info.value);
            }
        }
        Kind::Operation if !has(members, "responses") => {
            members.push(build::member("responses", empty()));
        }
        Kind::Response if !has(members, "description") => {
            members.push(build::member("description", build::string("", span)));
        }
        Kind::RequestBody if !has(members, "content") => {
            members.push(build::member("content", empty()));
        }
        Kind::Parameter | Kind::Header => {
            if !has(members, "schema") && !has(members, "content") {
                members.push(build::member("schema", empty()));
            }
            members.retain(|member| {
                &*member.key != "style" || member.value.as_str() != Some("cookie")
            });
            let location = node.get("in").and_then(Node::as_str);
            members.retain(|member| {
                &*member.key != "style" || style_fits(location, member.value.as_str())
            });
        }
        _ => {}
    }
}

/// `version: 1.0` is a number for YAML, and `summary` is not in 3.0; of a licence 3.0 has the name and the URL.
fn complete_info(info: &Node) -> Node {
    let Some(object) = info.as_object() else {
        return info.clone();
    };
    let mut members: Vec<Member> = object
        .members
        .iter()
        .filter(|member| &*member.key != "summary")
        .cloned()
        .collect();
    for member in &mut members {
        if let (Value::Number(text), "title" | "version" | "description") =
            (&member.value.value, &*member.key)
        {
            member.value = build::string(text, member.value.span);
        }
    }
    for key in ["title", "version"] {
        if object.get(key).is_none() {
            members.push(build::member(key, build::string("", info.span)));
        }
    }
    build::object(members, info.span)
}

fn style_fits(location: Option<&str>, style: Option<&str>) -> bool {
    match location {
        Some("query") => matches!(
            style,
            Some("form" | "spaceDelimited" | "pipeDelimited" | "deepObject")
        ),
        Some("path") => matches!(style, Some("simple" | "label" | "matrix")),
        Some("cookie") => style == Some("form"),
        _ => style == Some("simple"),
    }
}
