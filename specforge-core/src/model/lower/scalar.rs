//! Strings, numbers, arrays and values of any type, and the rules of all of them.

use super::Lowerer;
use super::collect::raise;
use super::flat::{Flat, Part, checked_format};
use super::kinds::Kinds;
use super::number::Decimal;
use super::object::boxed;
use super::schema::{Key, Place};
use crate::diag::{Diagnostic, codes};
use crate::model::{Assertion, CheckedFormat, Format, Rules, Type};
use crate::spec::{SchemaId, Version};

impl Lowerer<'_> {
    pub(super) fn string(&mut self, flat: &Flat) -> (Type, Rules) {
        let mut rules = self.string_rules(flat);
        if self.is_file_schema(flat) {
            // A file has no characters that could be counted or matched.
            return (
                Type::Format(Format::Binary),
                Rules {
                    min_length: rules.min_length,
                    max_length: rules.max_length,
                    ..Rules::default()
                },
            );
        }
        rules.assertions = self.opaque_rules(flat).assertions;
        let format = rules.format.and_then(own_type);
        let format = format.or_else(|| self.mapped_format(flat));
        (format.map_or(Type::String, Type::Format), rules)
    }

    /// A format that has no type of its own, and one in `specforge.toml`.
    fn mapped_format(&self, flat: &Flat) -> Option<Format> {
        let mut formats = flat.formats.iter();
        let format = formats.find(|format| self.mapped.contains(*format))?;
        Some(Format::Other(format.as_str().into()))
    }

    /// Whether a value is a part's content as it comes.
    pub(super) fn is_file_schema(&self, flat: &Flat) -> bool {
        flat.seen.iter().any(|id| self.files.contains(id))
    }

    /// The rules of a map's keys.
    pub(super) fn key_rules(&mut self, names: &[Part]) -> Rules {
        let flat = self.flat(names);
        let mut rules = self.string_rules(&flat);
        if let Some(values) = &flat.values {
            rules.one_of = values
                .iter()
                .filter(|value| value.as_str().is_some())
                .map(super::literal::json_text)
                .collect();
        }
        if !flat.kinds.has(Kinds::STRING) || !flat.groups.is_empty() || !flat.opaque.is_empty() {
            rules.assertions = self.all_of(names);
        }
        rules
    }

    fn string_rules(&mut self, flat: &Flat) -> Rules {
        let format = if flat.base64 {
            Some(CheckedFormat::Byte)
        } else {
            flat.formats
                .iter()
                .find_map(|format| checked_format(format))
        };
        Rules {
            min_length: flat.rules.min_length.filter(|min| *min > 0),
            max_length: flat.rules.max_length,
            patterns: self.patterns(flat),
            format,
            ..Rules::default()
        }
    }

    pub(super) fn number(&mut self, flat: &Flat, kinds: Kinds) -> (Type, Rules) {
        let format = flat
            .formats
            .iter()
            .map(String::as_str)
            .find(|format| is_number_format(format));
        if let Some(Format::Other(mapped)) = self.mapped_format(flat) {
            let message = format!(
                "`[formats]` of `specforge.toml` has a type for `{mapped}`, and this is a number"
            );
            self.warn(
                Diagnostic::warning(codes::CONFIG_VALUE, flat.span, message)
                    .help("only formats of strings are mapped: let a type of yours stand for the schema, `api!(types(..))`"),
            );
        }
        let whole = kinds == Kinds::INTEGER || format.is_some_and(|format| format.contains("int"));
        let mut rules = Rules {
            minimum: flat.rules.minimum.clone(),
            maximum: flat.rules.maximum.clone(),
            multiple_of: flat.rules.multiple_of.clone(),
            integral_float: whole && self.doc.version != Version::V30,
            assertions: self.opaque_rules(flat).assertions,
            ..Rules::default()
        };
        let mut small = |low: &str, high: &str| {
            raise(&mut rules.minimum, low, false, true);
            raise(&mut rules.maximum, high, false, false);
            Type::Int32
        };
        let ty = match format {
            Some("int32") => Type::Int32,
            Some("int64") => Type::Int64,
            Some("uint32") => Type::UInt32,
            Some("uint64") => Type::UInt64,
            Some("int8") => small("-128", "127"),
            Some("uint8") => small("0", "255"),
            Some("int16") => small("-32768", "32767"),
            Some("uint16") => small("0", "65535"),
            Some("float") if !whole => Type::Float,
            _ if whole => unformatted(&rules),
            _ => Type::Double,
        };
        (ty, rules)
    }

    pub(super) fn array(&mut self, key: &Key, flat: &Flat, place: Place<'_>) -> (Type, Rules) {
        let name = place.name();
        let mut rules = self.opaque_rules(flat);
        rules.min_items = flat.rules.min_items.filter(|min| *min > 0);
        rules.max_items = flat.rules.max_items;
        rules.unique_items = flat.rules.unique_items;
        if let Some(prefix) = self.tuple(flat) {
            let schemas: Vec<_> = prefix
                .iter()
                .enumerate()
                .map(|(index, id)| {
                    self.schema_of(
                        *id,
                        key.view(),
                        Place::new(&name, &format!("Item{}", index + 1)),
                    )
                })
                .collect();
            rules.min_items = None;
            rules.max_items = None;
            rules.prefix = schemas.iter().map(|schema| schema.rules.clone()).collect();
            return (
                Type::Tuple(schemas.into_iter().map(|schema| schema.ty).collect()),
                rules,
            );
        }
        if flat.arrays.iter().any(|part| !part.prefix.is_empty()) {
            rules.assertions = self.all_of(key.parts());
            return (Type::Array(Box::new(Type::Any)), rules);
        }
        let items = flat.items();
        let schema = self.schema(&items, key.view(), Place::new(&name, "Item"));
        rules.items = boxed(schema.rules);
        (Type::Array(Box::new(schema.ty)), rules)
    }

    /// The items of an array whose length is fixed.
    fn tuple(&self, flat: &Flat) -> Option<Vec<SchemaId>> {
        let [part] = flat.arrays.as_slice() else {
            return None;
        };
        let len = u64::try_from(part.prefix.len()).ok()?;
        let nothing_behind = part
            .items
            .is_some_and(|items| self.spec(items).boolean == Some(false));
        let at_least = flat.rules.min_items.is_some_and(|min| min == len);
        let at_most = nothing_behind || flat.rules.max_items == Some(len);
        // Longer ones have no traits in Rust's library.
        (at_least && at_most && (1..=12).contains(&len)).then(|| part.prefix.clone())
    }

    /// A value of any JSON type keeps whatever is said of each type.
    pub(super) fn rules_of_any(&mut self, flat: &Flat) -> Rules {
        if flat.says_only_kinds() {
            return Rules::default();
        }
        Rules {
            assertions: self.all_of(&flat.parts),
            ..Rules::default()
        }
    }

    /// The keywords that no type can say, as assertions.
    pub(super) fn opaque_rules(&mut self, flat: &Flat) -> Rules {
        let mut all: Vec<Assertion> = flat
            .opaque
            .iter()
            .map(|id| self.opaque_assertion(*id))
            .collect();
        let assertions = match all.len() {
            0 => None,
            1 => all.pop().map(Box::new),
            _ => Some(Box::new(Assertion {
                all_of: all,
                ..Assertion::default()
            })),
        };
        Rules {
            assertions,
            ..Rules::default()
        }
    }
}

/// The type of an integer that has no format: `i64`, or `u64` where the bounds need it.
fn unformatted(rules: &Rules) -> Type {
    if rules.maximum.is_none() || rules.minimum.is_none() {
        return Type::Int64;
    }
    let bound =
        |bound: &Option<(String, bool)>| bound.as_ref().and_then(|(text, _)| Decimal::parse(text));
    let beyond = Decimal::parse("9223372036854775807")
        .zip(bound(&rules.maximum))
        .is_some_and(|(largest, max)| max > largest);
    let unsigned = bound(&rules.minimum).is_some_and(|min| !min.is_negative());
    if beyond && unsigned {
        Type::UInt64
    } else {
        Type::Int64
    }
}

/// Whether a format says how large or how precise a number is.
pub(crate) fn is_number_format(format: &str) -> bool {
    matches!(
        format,
        "int8"
            | "uint8"
            | "int16"
            | "uint16"
            | "int32"
            | "uint32"
            | "int64"
            | "uint64"
            | "float"
            | "double"
    )
}

/// The Rust type that a format has for itself.
fn own_type(format: CheckedFormat) -> Option<Format> {
    Some(match format {
        CheckedFormat::DateTime => Format::DateTime,
        CheckedFormat::Date => Format::Date,
        CheckedFormat::Time => Format::Time,
        CheckedFormat::Duration => Format::Duration,
        CheckedFormat::Uuid => Format::Uuid,
        CheckedFormat::Uri => Format::Uri,
        CheckedFormat::Email => Format::Email,
        CheckedFormat::Ipv4 => Format::Ipv4,
        CheckedFormat::Ipv6 => Format::Ipv6,
        CheckedFormat::Byte => Format::Byte,
        CheckedFormat::Decimal => Format::Decimal,
        CheckedFormat::UriReference | CheckedFormat::Hostname => return None,
    })
}
