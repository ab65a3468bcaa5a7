//! Bodies and responses: media types, what they carry, and statuses.

use std::sync::Arc;

use super::cx::{Cx, Kind};
use super::fields::field;
use super::schema::name_of;
use crate::diag::{Diagnostic, codes};
use crate::source::{Member, Node, Object, Spanned};
use crate::spec::{Encoding, MediaType, RequestBody, Response, Style, Version};

impl Cx<'_> {
    pub(super) fn request_body(&mut self, node: &Node, hint: &str) -> Option<Arc<RequestBody>> {
        self.shared(
            node,
            Kind::RequestBody,
            |cx| &mut cx.bodies,
            |cx, node, object| {
                cx.check_fields(
                    object,
                    "a request body",
                    &["description", "content", "required"],
                );
                if object.get("content").is_none() {
                    let message = "this request body has no `content`";
                    cx.report(
                        Diagnostic::error(codes::MISSING_FIELD, node.span, message).help(
                            "write `content:` with a media type, such as `application/json:`",
                        ),
                    );
                }
                Some(RequestBody {
                    span: node.span,
                    description: cx.prose(object, "description"),
                    required: cx.flag(object, "required").unwrap_or_default(),
                    content: cx.content(object, hint),
                })
            },
        )
    }

    pub(super) fn response(&mut self, node: &Node, hint: &str) -> Option<Arc<Response>> {
        self.shared(
            node,
            Kind::Response,
            |cx| &mut cx.responses,
            |cx, node, object| {
                cx.check_fields(
                    object,
                    "a response",
                    &["summary", "description", "headers", "content", "links"],
                );
                cx.note_idle(object, "links");
                Some(Response {
                    span: node.span,
                    description: cx.prose(object, "description"),
                    headers: cx.named_headers(object, hint),
                    content: cx.content(object, hint),
                })
            },
        )
    }

    fn content(&mut self, object: &Object, hint: &str) -> Vec<MediaType> {
        let content = self.map(object, "content");
        content
            .members
            .iter()
            .filter_map(|member| self.media_type(member, hint))
            .collect()
    }

    pub(super) fn media_type(&mut self, member: &Member, hint: &str) -> Option<MediaType> {
        let name = name_of(member);
        if !is_media_type(&name.value) {
            let message = format!("`{}` is no media type", name.value);
            // What stands one level too high is of a media type; the examples among it are for people.
            if matches!(name.value.as_str(), "example" | "examples") {
                self.report(
                    Diagnostic::warning(codes::SLOPPY, name.span, message)
                        .label("ignored")
                        .help("put it into the media type that it is an example of"),
                );
                return None;
            }
            self.report(
                Diagnostic::error(codes::BAD_VALUE, name.span, message)
                    .help("write one such as `application/json`"),
            );
            return None;
        }
        // An entry may be empty: `application/json:` says nothing about its schema.
        if member.value.is_null() {
            return Some(MediaType {
                name,
                schema: None,
                item_schema: None,
                encoding: Vec::new(),
            });
        }
        let target = self.follow(&member.value, Kind::MediaType)?;
        let object = self.object(&target, "a media type")?;
        self.check_fields(
            object,
            "a media type",
            &["schema", "itemSchema", "example", "examples", "encoding"],
        );
        let schema =
            field(object, "schema").map(|member| self.schema(&member.value, || hint.to_owned()));
        let item_schema = field(object, "itemSchema")
            .map(|member| self.schema(&member.value, || format!("{hint} item")));
        if schema.is_none() && item_schema.is_none() {
            self.check_bare_schema(object);
        }
        self.refuse_positional(object);
        let encoding = self.encodings(object, hint);
        Some(MediaType {
            name,
            schema,
            item_schema,
            encoding,
        })
    }

    /// A schema that stands in the place of its media type: nothing would be held against it.
    fn check_bare_schema(&mut self, object: &Object) {
        const KEYWORDS: [&str; 7] = [
            "type",
            "properties",
            "items",
            "enum",
            "allOf",
            "anyOf",
            "oneOf",
        ];
        let found = KEYWORDS.iter().find_map(|key| field(object, key));
        if let Some(member) = found {
            let message = format!(
                "`{}` is of a schema, and a media type has that under `schema`",
                member.key
            );
            self.report(
                Diagnostic::error(codes::BAD_VALUE, member.key_span, message)
                    .help(format!("write `schema: {{ {}: .. }}`", member.key)),
            );
        }
    }

    /// 3.2 describes parts by position as well; that has no counterpart in what is generated.
    fn refuse_positional(&mut self, object: &Object) {
        if self.version < Version::V32 {
            return;
        }
        for key in ["prefixEncoding", "itemEncoding"] {
            if let Some(member) = field(object, key) {
                let message = format!("`{key}` is not supported");
                self.report(
                    Diagnostic::error(codes::POSITIONAL_ENCODING, member.key_span, message)
                        .help("name the parts: `multipart/form-data` with an object schema and `encoding`"),
                );
            }
        }
    }

    fn encodings(&mut self, object: &Object, hint: &str) -> Vec<(Spanned<String>, Encoding)> {
        let mut encodings = Vec::new();
        for member in &self.map(object, "encoding").members {
            let Some(object) = self.object(&member.value, "an encoding") else {
                continue;
            };
            let style = self.string(object, "style").and_then(|written| {
                let style = Style::from_name(&written.value);
                if style.is_none() {
                    self.unknown_style(&written);
                }
                style
            });
            let encoding = Encoding {
                content_type: self.string(object, "contentType"),
                style,
                explode: self.flag(object, "explode"),
                headers: self.named_headers(object, hint),
            };
            encodings.push((name_of(member), encoding));
        }
        encodings
    }

    /// `200`, `4XX` or `default`, or a finding.
    pub(super) fn status(&mut self, member: &Member) -> Option<Spanned<String>> {
        let status = normal_status(&member.key);
        if status.is_none() {
            self.report(
                Diagnostic::error(
                    codes::BAD_STATUS,
                    member.key_span,
                    format!("`{}` is no status", member.key),
                )
                .help("write a code such as `200`, a range such as `4XX`, or `default`"),
            );
        }
        Some(Spanned {
            value: status?,
            span: member.key_span,
        })
    }
}

fn normal_status(key: &str) -> Option<String> {
    if key == "default" {
        return Some(key.to_owned());
    }
    let [class @ b'1'..=b'5', rest @ ..] = key.as_bytes() else {
        return None;
    };
    match rest {
        [b'0'..=b'9', b'0'..=b'9'] => Some(key.to_owned()),
        [b'X' | b'x', b'X' | b'x'] => Some(format!("{}XX", char::from(*class))),
        _ => None,
    }
}

/// `type/subtype`, ranges and parameters included. `*` alone is a common slip for `*/*`, and harmless; so is a `,` before parameters.
fn is_media_type(name: &str) -> bool {
    let essence = before_parameters(name);
    let token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && byte != b'/')
    };
    essence == "*"
        || essence
            .split_once('/')
            .is_some_and(|(main, sub)| token(main) && token(sub))
}

/// A media type without its parameters, which some documents separate by a `,`.
pub(crate) fn before_parameters(name: &str) -> &str {
    let name = name.split(';').next().unwrap_or_default();
    let essence = match name.split_once(',') {
        Some((essence, rest)) if rest.contains('=') && !rest.contains('/') => essence,
        _ => name,
    };
    essence.trim()
}
