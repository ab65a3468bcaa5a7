//! One view of a schema: its references followed, its `allOf` merged.

use super::kinds::Kinds;
use crate::model::{CheckedFormat, Rules};
use crate::source::{Node, Span, Spanned};
use crate::spec::{Schema, SchemaId};
use std::collections::HashSet;

/// A conjunct of what a value has to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part {
    /// All of a schema.
    Whole(SchemaId),
    /// A schema without the `oneOf` and `anyOf` in it and in its `allOf`.
    Base(SchemaId),
}

impl Part {
    pub(super) fn id(self) -> SchemaId {
        match self {
            Self::Whole(id) | Self::Base(id) => id,
        }
    }

    pub(super) fn base(self) -> Self {
        Self::Base(self.id())
    }
}

/// A conjunction of schemas, keyword by keyword.
#[derive(Debug, Clone)]
pub(super) struct Flat {
    pub(super) span: Span,
    /// The JSON types that are allowed.
    pub(super) kinds: Kinds,
    /// Whether `kinds` was said, by `type`, `enum` or by keywords of one type only.
    pub(super) typed: bool,
    /// A `nullable: true` without `type` beside it: what it wraps may be `null` as well.
    pub(super) null_besides: bool,
    /// `enum` and `const`.
    pub(super) values: Option<Vec<Node>>,
    /// The constraints of strings, numbers, arrays and objects, patterns apart.
    pub(super) rules: Rules,
    pub(super) patterns: Vec<(Spanned<String>, SchemaId)>,
    /// `format`, as written, in order.
    pub(super) formats: Vec<String>,
    pub(super) base64: bool,
    pub(super) media: bool,
    pub(super) properties: Vec<Property>,
    pub(super) required: Vec<Spanned<String>>,
    /// The parts that say something of other properties than those that they name.
    pub(super) closings: Vec<Closing>,
    pub(super) arrays: Vec<ArrayPart>,
    pub(super) names: Vec<SchemaId>,
    pub(super) groups: Vec<Group>,
    /// Whether `unevaluatedProperties` is among the keywords.
    pub(super) unevaluated: bool,
    /// The schemas whose `not`, `if`, `contains`, `patternProperties`, `dependent*` and the like hold here.
    pub(super) opaque: Vec<SchemaId>,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) default: Option<Node>,
    pub(super) deprecated: bool,
    pub(super) read_only: bool,
    pub(super) write_only: bool,
    pub(super) unsupported: Vec<Spanned<String>>,
    /// Every schema that took part.
    pub(super) seen: Vec<SchemaId>,
    /// The parts themselves: what was asked for.
    pub(super) parts: Vec<Part>,
}

/// A property and all that is said of it.
#[derive(Debug, Clone)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) parts: Vec<Part>,
}

/// `additionalProperties` of one part.
#[derive(Debug, Clone)]
pub(super) struct Closing {
    /// The names that it does not speak of.
    pub(super) known: HashSet<String>,
    /// What other properties have to fit.
    pub(super) schema: SchemaId,
}

/// `items` and `prefixItems` of one part.
#[derive(Debug, Clone)]
pub(super) struct ArrayPart {
    pub(super) prefix: Vec<SchemaId>,
    pub(super) items: Option<SchemaId>,
}

/// A `oneOf` or `anyOf`.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) exactly_one: bool,
    pub(super) variants: Vec<SchemaId>,
    /// The schema that it stands in.
    pub(super) owner: SchemaId,
}

impl Flat {
    pub(super) fn new(span: Span, parts: &[Part]) -> Self {
        Self {
            span,
            kinds: Kinds::ALL,
            typed: false,
            null_besides: false,
            values: None,
            rules: Rules::default(),
            patterns: Vec::new(),
            formats: Vec::new(),
            base64: false,
            media: false,
            properties: Vec::new(),
            required: Vec::new(),
            closings: Vec::new(),
            arrays: Vec::new(),
            names: Vec::new(),
            groups: Vec::new(),
            unevaluated: false,
            opaque: Vec::new(),
            title: None,
            description: None,
            default: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            unsupported: Vec::new(),
            seen: Vec::new(),
            parts: parts.to_vec(),
        }
    }

    pub(super) fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        self.required.iter().any(|required| required.value == name)
    }

    /// Whether anything is said about objects besides their being objects.
    pub(super) fn speaks_of_objects(&self) -> bool {
        !self.properties.is_empty() || !self.required.is_empty() || !self.closings.is_empty()
    }

    /// Whether nothing is said but what the JSON type is.
    pub(super) fn says_only_kinds(&self) -> bool {
        self.values.is_none()
            && self.rules == Rules::default()
            && self.patterns.is_empty()
            && self.formats.is_empty()
            && !self.base64
            && !self.speaks_of_objects()
            && self.arrays.is_empty()
            && self.names.is_empty()
            && self.opaque.is_empty()
            && self.groups.is_empty()
            && !self.unevaluated
            && self.unsupported.is_empty()
    }

    /// What the items of an array have to fit.
    pub(super) fn items(&self) -> Vec<Part> {
        self.arrays
            .iter()
            .filter_map(|part| part.items)
            .map(Part::Whole)
            .collect()
    }

    /// The strings of `enum` and `const`, where there is nothing else among them.
    pub(super) fn strings(&self) -> Option<Vec<&str>> {
        self.values.as_ref()?.iter().map(Node::as_str).collect()
    }
}

/// `unevaluatedItems` where it says what `items` would: where nothing but `prefixItems` evaluates.
pub(super) fn unevaluated_as_items(schema: &Schema) -> Option<SchemaId> {
    let alone = schema.reference.is_none()
        && schema.contains.is_none()
        && schema.conditional.is_none()
        && [&schema.all_of, &schema.one_of, &schema.any_of]
            .into_iter()
            .all(Vec::is_empty);
    schema.unevaluated_items.filter(|_| alone)
}

/// The format that is checked on strings, for the name of one.
pub(super) fn checked_format(name: &str) -> Option<CheckedFormat> {
    Some(match name {
        "date-time" => CheckedFormat::DateTime,
        "date" => CheckedFormat::Date,
        "time" => CheckedFormat::Time,
        "duration" => CheckedFormat::Duration,
        "uuid" => CheckedFormat::Uuid,
        "uri" => CheckedFormat::Uri,
        "uri-reference" => CheckedFormat::UriReference,
        "email" => CheckedFormat::Email,
        "hostname" => CheckedFormat::Hostname,
        "ipv4" => CheckedFormat::Ipv4,
        "ipv6" => CheckedFormat::Ipv6,
        "byte" => CheckedFormat::Byte,
        "decimal" => CheckedFormat::Decimal,
        _ => return None,
    })
}
