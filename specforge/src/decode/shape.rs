//! What the decoder must know of an object or a union before it reads one.

use super::{JsonType, Rules};

/// The properties of an object. Write `Fields { names: &["id"], required: &[1], ..Fields::OPEN }`.
#[derive(Debug)]
pub struct Fields {
    /// The properties' names on the wire; the decoder calls back with an index into them.
    pub names: &'static [&'static str],
    /// Which of them must be present: bit `i % 64` of word `i / 64`. Words at the end may be left out.
    pub required: &'static [u64],
    /// Which of them are optional and have no default: their Rust type is an `Option`, whose `None` means that there is no such property.
    pub optional: &'static [u64],
    /// The rules of each property's value; those at the end may be left out.
    pub values: &'static [&'static Rules],
    /// Defaults as JSON text, by the property's index.
    pub defaults: &'static [(usize, &'static str)],
    /// What other properties there may be.
    pub additional: Additional,
    /// Names that must not be there.
    pub forbidden: &'static [&'static str],
    /// Names that may be there and are dropped, whatever `additional` says.
    pub ignored: &'static [&'static str],
    /// `minProperties`, `maxProperties`, `keys`, `one_of` and `assertions`; `items` holds for the values that [`Additional::Keep`] keeps.
    pub rules: &'static Rules,
}

impl Fields {
    /// No properties, others are allowed and dropped.
    pub const OPEN: Self = Self {
        names: &[],
        required: &[],
        optional: &[],
        values: &[],
        defaults: &[],
        additional: Additional::Ignore,
        forbidden: &[],
        ignored: &[],
        rules: &Rules::NONE,
    };

    /// No properties, others are violations.
    pub const CLOSED: Self = Self {
        additional: Additional::Deny,
        ..Self::OPEN
    };
}

/// What to do with properties that an object does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Additional {
    /// They are allowed and dropped.
    Ignore,
    /// Each is a violation.
    Deny,
    /// Each is kept: the decoder calls back with the index `names.len()`, and [`Decoder::additional`](super::Decoder::additional) reads it.
    Keep,
}

/// A union.
#[derive(Debug, PartialEq, Eq)]
pub struct UnionSpec {
    /// Its name, for messages.
    pub name: &'static str,
    /// The variants' names, for messages; the decoder calls back with an index into them.
    pub variants: &'static [&'static str],
    /// How the variant is found.
    pub select: Select,
}

/// How the variant of a union is found.
#[derive(Debug, PartialEq, Eq)]
pub enum Select {
    /// By the string under a key: each known value with its variant.
    Tag {
        /// The key.
        key: &'static str,
        /// The values.
        values: &'static [(&'static str, usize)],
        /// The variant of an absent or unknown value.
        default: Option<usize>,
    },
    /// By the JSON type: the variant of each type, `integer` before `number`.
    JsonType(&'static [(JsonType, usize)]),
    /// By a key that exactly one variant requires and all others forbid.
    Key(&'static [(&'static str, usize)]),
    /// `oneOf`: all are tried, exactly one must fit.
    ExactlyOne,
    /// `anyOf`: the first that fits.
    FirstOf,
    /// `anyOf` of objects: every one that fits, and at least one; 64 variants at the most.
    AllThatFit,
}

/// A constant of an enum that does not consist of strings alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Literal {
    /// A string.
    String(&'static str),
    /// A number, in JSON's grammar.
    Number(&'static str),
    /// A boolean.
    Bool(bool),
}
