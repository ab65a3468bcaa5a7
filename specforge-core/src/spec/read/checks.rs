//! What the keywords of a schema mean together, and what they must not say together.

use super::cx::Cx;
use crate::diag::{Diagnostic, codes};
use crate::source::{Node, Object, Spanned, Value};
use crate::spec::{JsonType, Schema, Version};
use std::collections::HashSet;
use std::fmt::Display;

impl Cx<'_> {
    pub(super) fn settle(&mut self, schema: &mut Schema, object: &Object) {
        settle_bounds(schema, object);
        self.settle_null(schema);
        self.settle_enumeration(schema, object);
        self.check_order(
            object,
            ("minLength", schema.min_length),
            ("maxLength", schema.max_length),
        );
        self.check_order(
            object,
            ("minItems", schema.min_items),
            ("maxItems", schema.max_items),
        );
        self.check_order(
            object,
            ("minProperties", schema.min_properties),
            ("maxProperties", schema.max_properties),
        );
        let bound = |bound: &Option<Spanned<String>>| {
            bound
                .as_ref()
                .and_then(|bound| bound.value.parse::<f64>().ok())
        };
        self.check_order(
            object,
            ("minimum", bound(&schema.minimum)),
            ("maximum", bound(&schema.maximum)),
        );
        self.check_step(schema);
    }

    /// A `nullable` that is left over in 3.1 means what it meant in 3.0: nobody writes it in order to say nothing.
    fn settle_null(&mut self, schema: &mut Schema) {
        let named = !schema.types.is_empty() && !schema.types.contains(&JsonType::Null);
        if schema.nullable && named && self.version != Version::V30 {
            schema.types.push(JsonType::Null);
        }
    }

    /// An `enum` without values is left out, and a value that occurs twice counts once.
    fn settle_enumeration(&mut self, schema: &mut Schema, object: &Object) {
        let (Some(values), Some(member)) = (&mut schema.enumeration, object.get("enum")) else {
            return;
        };
        if values.is_empty() {
            schema.enumeration = None;
            self.report(
                Diagnostic::warning(
                    codes::SLOPPY,
                    member.value.span,
                    "`enum` has no values; it is ignored",
                )
                .help("name the values, or leave `enum` out"),
            );
            return;
        }
        let mut seen = HashSet::new();
        let mut twice = Vec::new();
        values.retain(|node| {
            let fresh = scalar_key(node).is_none_or(|key| seen.insert(key));
            if !fresh {
                twice.push(node.span);
            }
            fresh
        });
        for span in twice {
            self.report(
                Diagnostic::warning(codes::SLOPPY, span, "`enum` names this value twice")
                    .help("remove it"),
            );
        }
    }

    fn check_order<T: PartialOrd + Display>(
        &mut self,
        object: &Object,
        low: (&str, Option<T>),
        high: (&str, Option<T>),
    ) {
        let ((low, Some(least)), (high, Some(most))) = (low, high) else {
            return;
        };
        if least <= most {
            return;
        }
        let Some(span) = object.get(low).map(|member| member.value.span) else {
            return;
        };
        let message = format!("`{low}` is greater than `{high}`: no value satisfies both");
        let related = object.get(high).map(|member| member.value.span);
        let mut fault =
            Diagnostic::error(codes::BAD_SCHEMA, span, message).label(format!("{least}"));
        if let Some(related) = related {
            fault = fault.related(related, format!("{most}"));
        }
        self.report(fault);
    }

    fn check_step(&mut self, schema: &Schema) {
        let Some(step) = &schema.multiple_of else {
            return;
        };
        if step.value.parse::<f64>().is_ok_and(|value| value <= 0.0) {
            let message = format!("`multipleOf` must be greater than 0, not `{}`", step.value);
            self.report(Diagnostic::error(codes::BAD_SCHEMA, step.span, message));
        }
    }

    /// In 3.0 nothing beside a `$ref` counts; who writes a rule there means it, and does not get it.
    pub(super) fn check_siblings(&mut self, object: &Object) {
        const RULES: [&str; 14] = [
            "additionalProperties",
            "allOf",
            "anyOf",
            "enum",
            "format",
            "items",
            "nullable",
            "oneOf",
            "pattern",
            "properties",
            "readOnly",
            "required",
            "type",
            "writeOnly",
        ];
        let Some(rule) = object
            .members
            .iter()
            .find(|member| RULES.contains(&&*member.key))
        else {
            return;
        };
        self.report(
            Diagnostic::warning(
                codes::REF_SIBLINGS,
                rule.key_span,
                format!("`{}` beside a `$ref` is ignored in OpenAPI 3.0", rule.key),
            )
            .help(format!(
                "write `allOf: [{{ $ref: .. }}]` and `{}` beside it",
                rule.key
            )),
        );
    }
}

/// 3.0's `exclusiveMinimum: true` turns `minimum` into the bound that later versions write at once.
fn settle_bounds(schema: &mut Schema, object: &Object) {
    let flag = |key| {
        object
            .get(key)
            .is_some_and(|member| member.value.as_bool() == Some(true))
    };
    if flag("exclusiveMinimum") {
        schema.exclusive_minimum = schema.minimum.take();
    }
    if flag("exclusiveMaximum") {
        schema.exclusive_maximum = schema.maximum.take();
    }
}

/// What makes two scalars the same value.
fn scalar_key(node: &Node) -> Option<(u8, String)> {
    Some(match &node.value {
        Value::Null => (0, String::new()),
        Value::Bool(value) => (1, value.to_string()),
        Value::Number(text) => (2, text.as_ref().to_owned()),
        Value::String(text) => (3, text.as_ref().to_owned()),
        Value::Array(_) | Value::Object(_) => return None,
    })
}
