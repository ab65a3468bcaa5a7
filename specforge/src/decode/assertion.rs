//! Whole schemas as data, for the keywords that no Rust type can say.

use super::{Pattern, Rules};

/// The types of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the specification's own words")]
pub enum JsonType {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    String,
    Integer,
}

/// A schema for the interpreter. Keywords have JSON Schema 2020-12's meaning, and all that are set must hold.
/// Write `Assertion { required: &["a"], ..Assertion::ANY }`; recursion goes through [`Assertion::reference`], a `static` that refers to another.
#[derive(Debug)]
pub struct Assertion {
    /// `false`: nothing is valid.
    pub never: bool,
    /// Another assertion that must hold.
    pub reference: Option<&'static Assertion>,
    /// `type`; empty: any.
    pub types: &'static [JsonType],
    /// The constraint keywords of strings, numbers, arrays and objects, and `enum` (`items`, `prefix`, `keys`, `assertions` are not read).
    pub rules: Rules,
    /// `properties`
    pub properties: &'static [(&'static str, Assertion)],
    /// `required`
    pub required: &'static [&'static str],
    /// `patternProperties`
    pub pattern_properties: &'static [(&'static Pattern, Assertion)],
    /// `additionalProperties`
    pub additional_properties: Option<&'static Assertion>,
    /// `propertyNames`
    pub property_names: Option<&'static Assertion>,
    /// `dependentRequired`
    pub dependent_required: &'static [(&'static str, &'static [&'static str])],
    /// `dependentSchemas`
    pub dependent_schemas: &'static [(&'static str, Assertion)],
    /// `items`, after those of `prefixItems`.
    pub items: Option<&'static Assertion>,
    /// `prefixItems`
    pub prefix_items: &'static [Assertion],
    /// `contains`, `minContains`, `maxContains`
    pub contains: Option<(&'static Assertion, u64, Option<u64>)>,
    /// `allOf`
    pub all_of: &'static [Assertion],
    /// `anyOf`
    pub any_of: &'static [Assertion],
    /// `oneOf`
    pub one_of: &'static [Assertion],
    /// `not`
    pub not: Option<&'static Assertion>,
    /// `if`, `then`, `else`
    pub conditional: Option<(
        &'static Assertion,
        Option<&'static Assertion>,
        Option<&'static Assertion>,
    )>,
}

impl Assertion {
    /// Everything is valid.
    pub const ANY: Self = Self {
        never: false,
        reference: None,
        types: &[],
        rules: Rules::NONE,
        properties: &[],
        required: &[],
        pattern_properties: &[],
        additional_properties: None,
        property_names: None,
        dependent_required: &[],
        dependent_schemas: &[],
        items: None,
        prefix_items: &[],
        contains: None,
        all_of: &[],
        any_of: &[],
        one_of: &[],
        not: None,
        conditional: None,
    };
}
