//! Whether a constant of the document fits a schema of the document: defaults, and the values of an `enum` with other keywords beside it.

use super::Lowerer;
use super::flat::{Flat, Part, checked_format};
use super::kinds::Kinds;
use super::literal::{equal, json_text, kind_of};
use super::number::Decimal;
use super::patterns::patterns_of;
use crate::diag::{Diagnostic, codes};
use crate::model::{CheckedFormat, Schema, Type, matching};
use crate::source::{Node, Value};
use crate::spec::{Schema as Spec, SchemaId, Version};

/// Nothing that is written by hand nests deeper; what does is a circle of references.
const DEEPEST: usize = 64;
/// Unions of unions can make any number of ways to check one constant; no sane one takes more.
const MOST_STEPS: u32 = 10_000;

impl Lowerer<'_> {
    /// A `default` as JSON text, where it fits; where it does not, a warning, and there is no default.
    pub(super) fn default(
        &mut self,
        default: &Node,
        parts: &[Part],
        schema: &Schema,
    ) -> Option<String> {
        self.steps.set(0);
        if parts.iter().all(|part| self.fits(default, part.id(), 0)) {
            let text = json_text(default);
            let whole = matches!(
                schema.ty,
                Type::Int32 | Type::Int64 | Type::UInt32 | Type::UInt64
            );
            return Some(match text.split_once('.') {
                Some((digits, zeros)) if whole && zeros.bytes().all(|b| b == b'0') => {
                    digits.to_owned()
                }
                _ => text,
            });
        }
        // `default: null` is how many say that there is none.
        if !default.is_null() {
            self.warn(
                Diagnostic::warning(
                    codes::BAD_DEFAULT,
                    default.span,
                    format!(
                        "the default `{}` does not fit its own schema",
                        json_text(default)
                    ),
                )
                .label("left out")
                .help("write a default that the schema allows, or remove it"),
            );
        }
        None
    }

    /// Whether a value of an `enum` fits the other keywords beside it.
    pub(super) fn fits_rest(&self, value: &Node, flat: &Flat) -> bool {
        self.steps.set(0);
        flat.seen
            .iter()
            .all(|id| self.keywords_fit(value, self.spec(*id), 0))
    }

    fn fits(&self, value: &Node, id: SchemaId, depth: usize) -> bool {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if depth > DEEPEST || steps > MOST_STEPS {
            return false;
        }
        let schema = self.spec(id);
        if let Some(target) = schema.reference {
            let target = self.fits(value, target, depth + 1);
            if self.doc.version == Version::V30 || !target {
                return target;
            }
        }
        if value.is_null() && schema.nullable {
            return true;
        }
        let values = schema
            .enumeration
            .as_ref()
            .is_none_or(|values| values.iter().any(|other| equal(value, other)))
            && schema
                .constant
                .as_ref()
                .is_none_or(|other| equal(value, other));
        values && self.keywords_fit(value, schema, depth)
    }

    fn keywords_fit(&self, value: &Node, schema: &Spec, depth: usize) -> bool {
        if let Some(boolean) = schema.boolean {
            return boolean;
        }
        let kind = kind_of(value);
        let null = schema.nullable && kind == Kinds::NULL;
        if !schema.types.is_empty() && !null && !Kinds::of(&schema.types).has(kind) {
            return false;
        }
        let all = |ids: &[SchemaId]| ids.iter().all(|id| self.fits(value, *id, depth + 1));
        let count = |ids: &[SchemaId]| {
            ids.iter()
                .filter(|id| self.fits(value, **id, depth + 1))
                .count()
        };
        let here = match &value.value {
            Value::Number(text) => number_fits(text, schema),
            Value::String(text) => string_fits(text, schema),
            Value::Array(items) => self.array_fits(items, schema, depth),
            Value::Object(_) => self.object_fits(value, schema, depth),
            Value::Null | Value::Bool(_) => true,
        };
        here && all(&schema.all_of)
            && (schema.any_of.is_empty() || count(&schema.any_of) > 0)
            && (schema.one_of.is_empty() || count(&schema.one_of) == 1)
            && schema.not.is_none_or(|id| !self.fits(value, id, depth + 1))
            && schema
                .conditional
                .is_none_or(|(condition, then, otherwise)| {
                    let branch = if self.fits(value, condition, depth + 1) {
                        then
                    } else {
                        otherwise
                    };
                    branch.is_none_or(|id| self.fits(value, id, depth + 1))
                })
    }

    /// Whether the keywords that no type can say allow `null`.
    pub(super) fn keywords_allow_null(&self, flat: &Flat) -> bool {
        self.steps.set(0);
        let null = Node {
            span: flat.span,
            value: Value::Null,
        };
        flat.opaque
            .iter()
            .all(|id| self.keywords_fit(&null, self.spec(*id), 0))
    }

    fn array_fits(&self, items: &[Node], schema: &Spec, depth: usize) -> bool {
        let len = items.len() as u64;
        let prefix = schema
            .prefix_items
            .iter()
            .zip(items)
            .all(|(id, item)| self.fits(item, *id, depth + 1));
        let rest = items.iter().skip(schema.prefix_items.len());
        prefix
            && schema
                .items
                .is_none_or(|id| rest.clone().all(|item| self.fits(item, id, depth + 1)))
            && schema.min_items.is_none_or(|min| len >= min)
            && schema.max_items.is_none_or(|max| len <= max)
            && (!schema.unique_items
                || items
                    .iter()
                    .enumerate()
                    .all(|(index, item)| items.iter().take(index).all(|other| !equal(item, other))))
    }

    fn object_fits(&self, value: &Node, schema: &Spec, depth: usize) -> bool {
        let Some(object) = value.as_object() else {
            return false;
        };
        let len = object.members.len() as u64;
        let members = object.members.iter().all(|member| {
            let named = schema
                .properties
                .iter()
                .find(|(name, _)| *name.value == *member.key)
                .map(|(_, id)| *id);
            let by = if schema.pattern_properties.is_empty() {
                named.or(schema.additional_properties)
            } else {
                named
            };
            by.is_none_or(|id| self.fits(&member.value, id, depth + 1))
        });
        members
            && schema
                .required
                .iter()
                .all(|name| object.get(&name.value).is_some())
            && schema.min_properties.is_none_or(|min| len >= min)
            && schema.max_properties.is_none_or(|max| len <= max)
    }
}

fn number_fits(text: &str, schema: &Spec) -> bool {
    let Some(number) = Decimal::parse(text) else {
        return false;
    };
    let bound = |bound: &Option<crate::source::Spanned<String>>| {
        bound
            .as_ref()
            .and_then(|bound| Decimal::parse(&bound.value))
    };
    let within = |low: &str, high: &str| {
        Decimal::parse(low).is_some_and(|low| number >= low)
            && Decimal::parse(high).is_some_and(|high| number <= high)
    };
    bound(&schema.minimum).is_none_or(|min| number >= min)
        && bound(&schema.exclusive_minimum).is_none_or(|min| number > min)
        && bound(&schema.maximum).is_none_or(|max| number <= max)
        && bound(&schema.exclusive_maximum).is_none_or(|max| number < max)
        && bound(&schema.multiple_of).is_none_or(|step| number.is_multiple_of(&step) != Some(false))
        && match schema.format.as_ref().map(|format| format.value.as_str()) {
            Some("int32") => number.is_integer() && within("-2147483648", "2147483647"),
            Some("int64") => {
                number.is_integer() && within("-9223372036854775808", "9223372036854775807")
            }
            Some("uint32") => number.is_integer() && within("0", "4294967295"),
            Some("uint64") => number.is_integer() && within("0", "18446744073709551615"),
            _ if schema.types == [crate::spec::JsonType::Integer] => {
                within("-9223372036854775808", "18446744073709551615")
            }
            _ => true,
        }
}

fn string_fits(text: &str, schema: &Spec) -> bool {
    let len = text.chars().count() as u64;
    schema.min_length.is_none_or(|min| len >= min)
        && schema.max_length.is_none_or(|max| len <= max)
        && patterns_of(schema)
            .iter()
            .all(|pattern| matching::keeps(text, pattern))
        && schema
            .format
            .as_ref()
            .and_then(|format| checked_format(&format.value))
            .is_none_or(|format| format_fits(text, format))
}

/// A look at the shape, so that no default is printed that its type cannot read; the decoder's own check is the exact one.
fn format_fits(text: &str, format: CheckedFormat) -> bool {
    let shape = |shape: &str| {
        text.len() >= shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(b, wanted)| match wanted {
                    b'0' => b.is_ascii_digit(),
                    b'f' => b.is_ascii_hexdigit(),
                    b'T' => b == b'T' || b == b't' || b == b' ',
                    wanted => b == wanted,
                })
    };
    match format {
        CheckedFormat::Date => text.len() == 10 && shape("0000-00-00"),
        CheckedFormat::DateTime => {
            shape("0000-00-00T00:00:00")
                && !text.ends_with(|c: char| c.is_ascii_digit()) | text.contains(['+', '-'])
                && text.len() > 19
        }
        CheckedFormat::Time => shape("00:00:00"),
        CheckedFormat::Uuid => text.len() == 36 && shape("ffffffff-ffff-ffff-ffff-ffffffffffff"),
        CheckedFormat::Ipv4 => text.parse::<std::net::Ipv4Addr>().is_ok(),
        CheckedFormat::Ipv6 => text.parse::<std::net::Ipv6Addr>().is_ok(),
        CheckedFormat::Duration => text.starts_with('P') && text.len() > 2,
        CheckedFormat::Email => text
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty()),
        CheckedFormat::Uri => text
            .split_once(':')
            .is_some_and(|(scheme, _)| scheme.starts_with(|c: char| c.is_ascii_alphabetic())),
        CheckedFormat::Decimal => Decimal::parse(text).is_some(),
        CheckedFormat::Byte => {
            text.len().is_multiple_of(4)
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
        }
        CheckedFormat::UriReference | CheckedFormat::Hostname => true,
    }
}
