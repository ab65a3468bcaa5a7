//! Parameters and headers.

use std::sync::Arc;

use super::cx::{Cx, Kind};
use super::fields::field;
use super::schema::name_of;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::source::{Node, Object, Span, Spanned};
use crate::spec::words::STYLES;
use crate::spec::{Header, Location, Parameter, SchemaId, Style, Version};

impl Cx<'_> {
    pub(super) fn parameter(&mut self, node: &Node, hint: &str) -> Option<Arc<Parameter>> {
        self.shared(
            node,
            Kind::Parameter,
            |cx| &mut cx.parameters,
            |cx, node, object| cx.read_parameter(node, object, hint),
        )
    }

    fn read_parameter(&mut self, node: &Node, object: &Object, hint: &str) -> Option<Parameter> {
        const FIELDS: [&str; 13] = [
            "name",
            "in",
            "description",
            "required",
            "deprecated",
            "allowEmptyValue",
            "style",
            "explode",
            "allowReserved",
            "schema",
            "content",
            "example",
            "examples",
        ];
        self.check_fields(object, "a parameter", &FIELDS);
        let name = self.required_string(node, object, "name", "this parameter");
        let location = self.required_string(node, object, "in", "this parameter");
        let (name, location) = (name?, self.location(&location?)?);
        self.check_name(&name, location);
        let hint = format!("{hint} {}", name.value);
        let (schema, content) = self.schema_or_content(node, object, "this parameter", &hint);
        if location == Location::QueryString {
            self.check_querystring(object);
        }
        let mut required = self.flag(object, "required");
        if location == Location::Path && required != Some(true) {
            let span = field(object, "required").map_or(node.span, |member| member.value.span);
            self.report(
                Diagnostic::warning(
                    codes::SLOPPY,
                    span,
                    format!("the path parameter `{}` is always required", name.value),
                )
                .help("write `required: true`"),
            );
            required = Some(true);
        }
        let style = self.style(object, location, &name);
        Some(Parameter {
            span: node.span,
            location,
            description: self.prose(object, "description"),
            required: required.unwrap_or_default(),
            deprecated: self.flag(object, "deprecated").unwrap_or_default(),
            allow_empty_value: self.flag(object, "allowEmptyValue").unwrap_or_default(),
            explode: self
                .flag(object, "explode")
                .unwrap_or(explodes(style.value)),
            style,
            schema,
            content,
            name,
        })
    }

    /// Headers and cookies have names that HTTP can carry.
    fn check_name(&mut self, name: &Spanned<String>, location: Location) {
        if matches!(location, Location::Header | Location::Cookie) && !is_token(&name.value) {
            let message = format!(
                "`{}` is no name that a {} can have",
                name.value,
                location.name()
            );
            self.report(
                Diagnostic::error(codes::BAD_VALUE, name.span, message)
                    .help("HTTP allows letters, digits and ``!#$%&'*+-.^_`|~``"),
            );
        }
    }

    fn check_querystring(&mut self, object: &Object) {
        for key in ["schema", "style", "explode", "allowReserved"] {
            if let Some(member) = field(object, key) {
                let message = format!("a parameter in `querystring` has no `{key}`");
                self.report(
                    Diagnostic::error(codes::BAD_VALUE, member.key_span, message)
                        .help("describe it by `content` with one media type, such as `application/x-www-form-urlencoded`"),
                );
            }
        }
    }

    fn location(&mut self, written: &Spanned<String>) -> Option<Location> {
        let newest = self.version >= Version::V32;
        let location = match written.value.as_str() {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            "querystring" if newest => Location::QueryString,
            other => {
                let help = match other {
                    "body" | "formData" => "that is OpenAPI 2.0; write a `requestBody`".to_owned(),
                    "querystring" => "write `openapi: 3.2.0` at the top of the document".to_owned(),
                    _ => "write `path`, `query`, `header` or `cookie`".to_owned(),
                };
                let message = format!("a parameter cannot be in `{other}`");
                self.report(Diagnostic::error(codes::BAD_VALUE, written.span, message).help(help));
                return None;
            }
        };
        Some(location)
    }

    /// `style`, or the location's default where it is absent or does not fit.
    fn style(
        &mut self,
        object: &Object,
        location: Location,
        name: &Spanned<String>,
    ) -> Spanned<Style> {
        let default = match location {
            Location::Path | Location::Header => Style::Simple,
            Location::Query | Location::Cookie | Location::QueryString => Style::Form,
        };
        let Some(written) = self.string(object, "style") else {
            return Spanned {
                value: default,
                span: name.span,
            };
        };
        let fits = |style| match location {
            Location::Path => matches!(style, Style::Simple | Style::Label | Style::Matrix),
            Location::Query => {
                matches!(
                    style,
                    Style::Form | Style::SpaceDelimited | Style::PipeDelimited | Style::DeepObject
                )
            }
            Location::Header => style == Style::Simple,
            Location::Cookie => matches!(style, Style::Form | Style::Cookie),
            Location::QueryString => false,
        };
        let value = match Style::from_name(&written.value) {
            Some(style) if fits(style) => style,
            Some(_) => {
                let message = format!(
                    "`style: {}` does not exist for a parameter in `{}`",
                    written.value,
                    location.name()
                );
                let help = format!("it is read as `style: {}`, the default", default.name());
                self.report(Diagnostic::warning(codes::SLOPPY, written.span, message).help(help));
                default
            }
            None => {
                self.unknown_style(&written);
                default
            }
        };
        Spanned {
            value,
            span: written.span,
        }
    }

    pub(super) fn unknown_style(&mut self, written: &Spanned<String>) {
        let known = STYLES.map(|(name, _)| name);
        let help = match did_you_mean(&written.value, known) {
            Some(meant) => format!("a style with a similar name exists: `{meant}`"),
            None => format!("the styles are `{}`", known.join("`, `")),
        };
        let message = format!("`{}` is no style", written.value);
        self.report(Diagnostic::error(codes::BAD_VALUE, written.span, message).help(help));
    }

    /// `schema`, or the only entry of `content`.
    fn schema_or_content(
        &mut self,
        node: &Node,
        object: &Object,
        what: &str,
        hint: &str,
    ) -> (Option<SchemaId>, Option<Spanned<String>>) {
        let content = self.map(object, "content");
        let schema = field(object, "schema");
        match (schema, content.members.as_slice()) {
            (Some(member), []) => (Some(self.schema(&member.value, || hint.to_owned())), None),
            (None, [entry]) => {
                let media_type = self.media_type(entry, hint);
                (
                    media_type.as_ref().and_then(|media_type| media_type.schema),
                    media_type.map(|found| found.name),
                )
            }
            (None, []) => {
                self.report(
                    Diagnostic::warning(codes::SLOPPY, node.span, format!("{what} has neither `schema` nor `content`"))
                        .help("any text is accepted for it; write `schema: { type: string }` if that is meant"),
                );
                (None, None)
            }
            (Some(member), [entry, ..]) => {
                let message = format!("{what} has both `schema` and `content`");
                self.report(
                    Diagnostic::error(codes::BAD_VALUE, member.key_span, message)
                        .related(entry.key_span, "`content` has an entry here")
                        .help("keep one of them"),
                );
                (None, None)
            }
            (None, [_, second, ..]) => {
                let message = format!("`content` of {what} has more than one entry");
                self.report(
                    Diagnostic::error(codes::BAD_VALUE, second.key_span, message)
                        .help("keep one of them"),
                );
                (None, None)
            }
        }
    }

    pub(super) fn header(&mut self, node: &Node, hint: &str) -> Option<Arc<Header>> {
        self.shared(
            node,
            Kind::Header,
            |cx| &mut cx.headers,
            |cx, node, object| {
                let (schema, content) = cx.schema_or_content(node, object, "this header", hint);
                Some(Header {
                    span: node.span,
                    description: cx.prose(object, "description"),
                    required: cx.flag(object, "required").unwrap_or_default(),
                    explode: cx.flag(object, "explode").unwrap_or_default(),
                    schema,
                    content,
                })
            },
        )
    }

    pub(super) fn named_headers(
        &mut self,
        object: &Object,
        hint: &str,
    ) -> Vec<(Spanned<String>, Arc<Header>)> {
        let headers = self.map(object, "headers");
        headers
            .members
            .iter()
            .filter_map(|member| {
                let name = name_of(member);
                self.check_name(&name, Location::Header);
                let header = self.header(&member.value, &format!("{hint} {}", member.key))?;
                Some((name, header))
            })
            .collect()
    }
}

/// A parameter that a template names and nothing declares.
pub(super) fn undeclared(name: &str, span: Span) -> Parameter {
    Parameter {
        span,
        name: Spanned {
            value: name.to_owned(),
            span,
        },
        location: Location::Path,
        description: None,
        required: true,
        deprecated: false,
        allow_empty_value: false,
        style: Spanned {
            value: Style::Simple,
            span,
        },
        explode: false,
        schema: None,
        content: None,
    }
}

/// A token of HTTP: what names of headers, cookies and methods consist of.
pub(super) fn is_token(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

fn explodes(style: Style) -> bool {
    matches!(style, Style::Form | Style::Cookie)
}
