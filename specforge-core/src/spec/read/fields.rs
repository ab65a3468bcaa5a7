//! Reading the fields of an object: the right type, or a finding.
//!
//! `null` counts as absent: an empty value of YAML is a `null`, and no field that is read here has one.

use super::cx::{Cx, Kind};
use super::refs::reference;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::source::{Member, Node, Object, Spanned, Value};
use std::sync::Arc;

/// The member, unless it is absent or `null`.
pub(super) fn field<'o>(object: &'o Object, key: &str) -> Option<&'o Member> {
    object.get(key).filter(|member| !member.value.is_null())
}

impl Cx<'_> {
    /// The object that `node` has to be, each of its keys once.
    pub(super) fn object<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n Arc<Object>> {
        let object = self.plain_object(node, what)?;
        self.check_repeated(object);
        Some(object)
    }

    /// The object that `node` has to be.
    pub(super) fn plain_object<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
    ) -> Option<&'n Arc<Object>> {
        let object = node.as_object();
        if object.is_none() {
            self.report(Diagnostic::error(
                codes::WRONG_TYPE,
                node.span,
                format!("{what} must be an object, not {}", node.kind()),
            ));
        }
        object
    }

    /// The object in a field whose members are a map; empty where it is absent.
    ///
    /// OpenAPI allows no `$ref` in place of such a map, and documents that are split into files have them all the same.
    pub(super) fn map(&mut self, object: &Object, key: &str) -> Arc<Object> {
        let map = self.plain_map(object, key);
        for repeated in &map.repeated {
            self.report_repeated(repeated, false);
        }
        map
    }

    /// The same where it only spoils an entry that its key occurs twice: those who read the entries look at that themselves.
    pub(super) fn plain_map(&mut self, object: &Object, key: &str) -> Arc<Object> {
        let Some(member) = field(object, key) else {
            return Arc::default();
        };
        let Value::Object(map) = &member.value.value else {
            self.wrong_type(member, "an object");
            return Arc::default();
        };
        if reference(map).is_none() {
            return Arc::clone(map);
        }
        match self.behind(member) {
            Some(Node {
                value: Value::Object(map),
                ..
            }) => map,
            _ => Arc::default(),
        }
    }

    /// The array in a field; empty where it is absent.
    pub(super) fn list(&mut self, object: &Object, key: &str) -> Arc<Vec<Node>> {
        let Some(member) = field(object, key) else {
            return Arc::default();
        };
        if let Value::Array(elements) = &member.value.value {
            return Arc::clone(elements);
        }
        if member
            .value
            .as_object()
            .is_some_and(|object| reference(object).is_some())
            && let Some(Node {
                value: Value::Array(elements),
                ..
            }) = self.behind(member)
        {
            return elements;
        }
        self.wrong_type(member, "an array");
        Arc::default()
    }

    fn behind(&mut self, member: &Member) -> Option<Node> {
        self.report(
            Diagnostic::warning(
                codes::SLOPPY,
                member.value.span,
                format!(
                    "OpenAPI allows no `$ref` for the whole of `{}`; it is followed all the same",
                    member.key
                ),
            )
            .help("give each entry a `$ref` of its own"),
        );
        self.follow(&member.value, Kind::Part)
    }

    /// The strings of the array in a field.
    pub(super) fn strings(&mut self, object: &Object, key: &str) -> Vec<Spanned<String>> {
        let elements = self.list(object, key);
        elements
            .iter()
            .filter_map(|node| self.string_of(node, &format!("an entry of `{key}`")))
            .collect()
    }

    /// The string in a field. A number or boolean that should have been quoted counts as its text.
    pub(super) fn string(&mut self, object: &Object, key: &str) -> Option<Spanned<String>> {
        let member = field(object, key)?;
        self.string_of(&member.value, &format!("`{key}`"))
    }

    fn string_of(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        let text = scalar_text(node);
        if text.is_none() {
            self.report(Diagnostic::error(
                codes::WRONG_TYPE,
                node.span,
                format!("{what} must be a string, not {}", node.kind()),
            ));
        }
        Some(Spanned {
            value: text?,
            span: node.span,
        })
    }

    /// The string in a field that has to be there.
    pub(super) fn required_string(
        &mut self,
        node: &Node,
        object: &Object,
        key: &str,
        what: &str,
    ) -> Option<Spanned<String>> {
        if field(object, key).is_none() {
            self.report(Diagnostic::error(
                codes::MISSING_FIELD,
                node.span,
                format!("{what} has no `{key}`"),
            ));
            return None;
        }
        self.string(object, key)
    }

    /// Text for people, such as a description: what is not text does no harm.
    pub(super) fn prose(&mut self, object: &Object, key: &str) -> Option<String> {
        let member = field(object, key)?;
        let text = scalar_text(&member.value);
        if text.is_none() {
            self.report(Diagnostic::warning(
                codes::SLOPPY,
                member.value.span,
                format!(
                    "`{key}` must be a string, not {}; it is ignored",
                    member.value.kind()
                ),
            ));
        }
        text
    }

    /// The boolean in a field; `None` where it is absent.
    pub(super) fn flag(&mut self, object: &Object, key: &str) -> Option<bool> {
        let member = field(object, key)?;
        match (&member.value.value, member.value.as_str()) {
            (Value::Bool(value), _) => Some(*value),
            (_, Some(text @ ("true" | "false"))) => {
                self.report(
                    Diagnostic::warning(
                        codes::SLOPPY,
                        member.value.span,
                        format!("`{key}` must be a boolean, not a string"),
                    )
                    .help(format!("write `{key}: {text}`, without quotes")),
                );
                Some(text == "true")
            }
            _ => {
                self.wrong_type(member, "a boolean");
                None
            }
        }
    }

    /// The count in a field: an integer that is not negative.
    pub(super) fn count(&mut self, object: &Object, key: &str) -> Option<u64> {
        let member = field(object, key)?;
        let number = match &member.value.value {
            Value::Number(text) => text,
            Value::String(text)
                if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                self.unquote(member, text);
                text
            }
            _ => {
                self.wrong_type(member, "a number");
                return None;
            }
        };
        // `1.0` is the integer 1.
        let whole = number
            .split_once('.')
            .filter(|(_, fraction)| fraction.bytes().all(|byte| byte == b'0'));
        let digits = whole.map_or(&**number, |(whole, _)| whole);
        let count = digits.parse().ok();
        if count.is_none() {
            self.report(Diagnostic::error(
                codes::BAD_VALUE,
                member.value.span,
                format!("`{key}` must be a non-negative integer, not `{number}`"),
            ));
        }
        count
    }

    /// The number in a field, as it is written.
    pub(super) fn number(&mut self, object: &Object, key: &str) -> Option<Spanned<String>> {
        let member = field(object, key)?;
        let span = member.value.span;
        match &member.value.value {
            Value::Number(text) => Some(Spanned {
                value: text.as_ref().to_owned(),
                span,
            }),
            Value::String(text) if is_number(text) => {
                self.unquote(member, text);
                Some(Spanned {
                    value: text.as_ref().to_owned(),
                    span,
                })
            }
            _ => {
                self.wrong_type(member, "a number");
                None
            }
        }
    }

    fn unquote(&mut self, member: &Member, text: &str) {
        let key = &member.key;
        self.report(
            Diagnostic::warning(
                codes::SLOPPY,
                member.value.span,
                format!("`{key}` must be a number, not a string"),
            )
            .help(format!("write `{key}: {text}`, without quotes")),
        );
    }

    pub(super) fn wrong_type(&mut self, member: &Member, expected: &str) {
        let diagnostic = Diagnostic::error(
            codes::WRONG_TYPE,
            member.value.span,
            format!(
                "`{}` must be {expected}, not {}",
                member.key,
                member.value.kind()
            ),
        );
        let one = member.value.as_str().filter(|_| expected == "an array");
        self.report(
            diagnostic.maybe_help(one.map(|text| format!("write an array of one: `[{text}]`"))),
        );
    }

    /// Warns of fields that look like a slip of the fingers. Others are harmless, and real documents are full of them.
    pub(super) fn check_fields(&mut self, object: &Object, what: &str, known: &[&'static str]) {
        for member in &object.members {
            let key = &*member.key;
            if known.contains(&key) || key.starts_with("x-") || key == "$ref" {
                continue;
            }
            if let Some(meant) = did_you_mean(key, known.iter().copied()) {
                self.report(
                    Diagnostic::warning(
                        codes::UNKNOWN_FIELD,
                        member.key_span,
                        format!("{what} has no field `{key}`; it is ignored"),
                    )
                    .help(format!("a field with a similar name exists: `{meant}`")),
                );
            }
        }
    }
}

/// The text of a scalar.
pub(super) fn scalar_text(node: &Node) -> Option<String> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Some(text.as_ref().to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a text is a number as JSON writes it.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}
