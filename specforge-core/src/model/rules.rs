//! Rules: what a value has to keep besides its type.

/// The constraint keywords that hold for a value, whatever its type is named. Numbers are kept as written, so that nothing is rounded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// `minimum`, or `exclusiveMinimum` with `true`.
    pub minimum: Option<(String, bool)>,
    /// `maximum`, or `exclusiveMaximum` with `true`.
    pub maximum: Option<(String, bool)>,
    /// `multipleOf`; several through `allOf`.
    pub multiple_of: Vec<String>,
    /// Whether `1.0` is an integer (3.1 and 3.2) or not (3.0).
    pub integral_float: bool,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`, translated from ECMA-262 for the `regex` crate; several through `allOf` and look-aheads. `negated` patterns must not match.
    pub patterns: Vec<Pattern>,
    /// The format that is checked.
    pub format: Option<CheckedFormat>,
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
    pub items: Option<Box<Rules>>,
    /// The rules of a tuple's items.
    pub prefix: Vec<Rules>,
    /// The rules of a map's keys (`propertyNames`).
    pub keys: Option<Box<Rules>>,
    /// `enum` or `const` of a value that has no enum of its own (a free-form value, an array, an object): each as JSON text.
    pub one_of: Vec<String>,
    /// Keywords that no Rust type can say, checked on the raw JSON before it is decoded.
    pub assertions: Option<Box<Assertion>>,
}

/// A pattern for the `regex` crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As written in the spec.
    pub source: String,
    /// Translated.
    pub regex: String,
    /// Whether it must not match (a negative look-ahead).
    pub negated: bool,
}

/// A format that is checked on strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the formats' own names")]
pub enum CheckedFormat {
    DateTime,
    Date,
    Time,
    Duration,
    Uuid,
    Uri,
    UriReference,
    Email,
    Hostname,
    Ipv4,
    Ipv6,
    Byte,
    Decimal,
}

/// A whole schema for the interpreter: what `not`, `if`, `contains`, `patternProperties`, `dependent*`, undecidable unions and the like need.
/// Keywords have JSON Schema 2020-12's meaning. Recursion goes through [`Assertion::reference`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assertion {
    /// `false`: nothing is valid.
    pub never: bool,
    /// Another assertion, by its index in [`crate::model::Api::assertions`]: recursion.
    pub reference: Option<usize>,
    /// `type`; empty: any. Bits in the order of [`crate::spec::JsonType`].
    pub types: Vec<crate::spec::JsonType>,
    /// The constraint keywords of strings, numbers, arrays and objects (`items`, `prefix`, `keys`, `assertions` unused).
    pub rules: Rules,
    /// `properties`
    pub properties: Vec<(String, Assertion)>,
    /// `required`
    pub required: Vec<String>,
    /// `patternProperties`
    pub pattern_properties: Vec<(Pattern, Assertion)>,
    /// `additionalProperties`
    pub additional_properties: Option<Box<Assertion>>,
    /// `propertyNames`
    pub property_names: Option<Box<Assertion>>,
    /// `dependentRequired`
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`
    pub dependent_schemas: Vec<(String, Assertion)>,
    /// `items` (after `prefixItems`)
    pub items: Option<Box<Assertion>>,
    /// `prefixItems`
    pub prefix_items: Vec<Assertion>,
    /// `contains` with `minContains` and `maxContains`.
    pub contains: Option<(Box<Assertion>, u64, Option<u64>)>,
    /// `allOf`
    pub all_of: Vec<Assertion>,
    /// `anyOf`
    pub any_of: Vec<Assertion>,
    /// `oneOf`
    pub one_of: Vec<Assertion>,
    /// `not`
    pub not: Option<Box<Assertion>>,
    /// `if`, `then`, `else`
    #[allow(
        clippy::type_complexity,
        reason = "three schemas, two of which may be missing"
    )]
    pub conditional: Option<Box<(Assertion, Option<Assertion>, Option<Assertion>)>>,
}
