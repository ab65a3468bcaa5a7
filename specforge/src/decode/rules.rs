//! The constraint keywords of a schema, as data that generated code holds in `static`s.

use std::sync::OnceLock;

use regex::Regex;

use super::Assertion;

/// The constraint keywords that hold where a schema is used. Write `Rules { max_length: Some(3), ..Rules::NONE }`.
#[derive(Debug)]
pub struct Rules {
    /// `minimum`, `exclusiveMinimum`
    pub minimum: Option<Bound>,
    /// `maximum`, `exclusiveMaximum`
    pub maximum: Option<Bound>,
    /// `multipleOf`; several through `allOf`.
    pub multiple_of: &'static [Number],
    /// Whether `1.0` is an integer (3.1 and 3.2) or not (3.0).
    pub integral_float: bool,
    /// `minLength`, in code points.
    pub min_length: Option<u64>,
    /// `maxLength`, in code points.
    pub max_length: Option<u64>,
    /// `pattern`; several through `allOf` and look-aheads. Each is a `static` of its own, for it changes when it is first used.
    pub patterns: &'static [&'static Pattern],
    /// The format that is checked.
    pub format: Option<StringFormat>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// The rules of an array's items or of a map's values.
    pub items: Option<&'static Rules>,
    /// The rules of a tuple's items.
    pub prefix: &'static [Rules],
    /// The rules of a map's keys (`propertyNames`).
    pub keys: Option<&'static Rules>,
    /// `enum` or `const` of a value that has no enum of its own: each as JSON text.
    pub one_of: &'static [&'static str],
    /// Keywords that no Rust type can say, checked on the raw value before it is decoded.
    pub assertions: Option<&'static Assertion>,
}

impl Rules {
    /// No rules at all.
    pub const NONE: Self = Self {
        minimum: None,
        maximum: None,
        multiple_of: &[],
        integral_float: false,
        min_length: None,
        max_length: None,
        patterns: &[],
        format: None,
        min_items: None,
        max_items: None,
        unique_items: false,
        min_properties: None,
        max_properties: None,
        items: None,
        prefix: &[],
        keys: None,
        one_of: &[],
        assertions: None,
    };

    /// No rules, where `1.0` is an integer: for integers of 3.1 and 3.2.
    pub const INTEGRAL_FLOAT: Self = Self {
        integral_float: true,
        ..Self::NONE
    };
}

/// A bound of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// `minimum`, `maximum`
    Inclusive(Number),
    /// `exclusiveMinimum`, `exclusiveMaximum`
    Exclusive(Number),
}

/// A number of the spec, exactly as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// An integer that fits.
    Int(i64),
    /// Any other number, in JSON's grammar.
    Decimal(&'static str),
}

/// A regular expression, compiled when it is first used: `static P0: Pattern = Pattern::new("^a", "^a");`
#[derive(Debug)]
pub struct Pattern {
    /// As written in the spec: what messages show.
    pub source: &'static str,
    /// Translated for the `regex` crate.
    regex: &'static str,
    /// Whether it must not match.
    negated: bool,
    cell: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern: as written in the spec, and translated for the `regex` crate.
    pub const fn new(source: &'static str, regex: &'static str) -> Self {
        Self {
            source,
            regex,
            negated: false,
            cell: OnceLock::new(),
        }
    }

    /// A pattern that must not match (a negative look-ahead).
    pub const fn negated(source: &'static str, regex: &'static str) -> Self {
        Self {
            source,
            regex,
            negated: true,
            cell: OnceLock::new(),
        }
    }

    /// Whether it must not match.
    pub(super) fn is_negated(&self) -> bool {
        self.negated
    }

    /// Whether a string keeps this rule. A pattern that does not compile lets nothing pass; the macro refuses such patterns.
    pub fn allows(&self, text: &str) -> bool {
        self.cell
            .get_or_init(|| Regex::new(self.regex).ok())
            .as_ref()
            .is_some_and(|regex| regex.is_match(text) != self.negated)
    }
}

/// A format of strings that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StringFormat {
    /// `date-time`: RFC 3339, the offset required.
    DateTime,
    /// `date`: RFC 3339 `full-date`.
    Date,
    /// `time`: RFC 3339 `full-time`, the offset required.
    Time,
    /// `duration`: RFC 3339, appendix A.
    Duration,
    /// `uuid`: the canonical form with hyphens.
    Uuid,
    /// `uri`: RFC 3986, with a scheme.
    Uri,
    /// `uri-reference`: RFC 3986, relative ones too.
    UriReference,
    /// `email`: RFC 5321's `Mailbox`.
    Email,
    /// `hostname`: RFC 1123.
    Hostname,
    /// `ipv4`: dotted, four decimal numbers.
    Ipv4,
    /// `ipv6`: RFC 4291, without a zone.
    Ipv6,
    /// `byte`: base64 of RFC 4648 with padding.
    Byte,
    /// `decimal`: a number in a string, in JSON's grammar.
    Decimal,
}

impl StringFormat {
    /// What a value has to be, with its article.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::DateTime => {
                "a date and time with an offset, such as `2026-01-31T12:30:00Z` (RFC 3339)"
            }
            Self::Date => "a date, such as `2026-01-31`",
            Self::Time => "a time with an offset, such as `12:30:00Z` (RFC 3339)",
            Self::Duration => "a duration, such as `P3DT12H` (ISO 8601)",
            Self::Uuid => "a UUID in its canonical form",
            Self::Uri => "an absolute URI",
            Self::UriReference => "a URI reference",
            Self::Email => "an email address",
            Self::Hostname => "a host name",
            Self::Ipv4 => "an IPv4 address",
            Self::Ipv6 => "an IPv6 address",
            Self::Byte => "base64 with padding",
            Self::Decimal => "a decimal number",
        }
    }
}
