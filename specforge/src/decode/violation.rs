//! What is wrong with a request, one entry per fault.

use std::borrow::Cow;
use std::fmt;

/// The most violations that one answer lists.
pub const MAX_VIOLATIONS: usize = 100;

/// The most bytes of a name or a pointer that an answer repeats. A client chooses the names of properties, and each violation within a value
/// would say all of them again.
const LONGEST: usize = 1000;

/// A rule that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which part of the request the value is in.
    pub location: Location,
    /// The name of the parameter; empty where `location` is the body.
    pub name: String,
    /// Where the value is, inside the body or the parameter: a JSON pointer (RFC 6901), empty for the whole. One of more than 1,000 bytes is cut,
    /// and ends in `…`.
    pub pointer: String,
    /// Which rule is broken.
    pub kind: ViolationKind,
    /// What is wrong, in words. It never quotes the value.
    pub message: Cow<'static, str>,
}

impl Violation {
    /// A violation of a whole parameter.
    pub fn parameter(
        location: Location,
        name: impl Into<String>,
        kind: ViolationKind,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            location,
            name: name.into(),
            pointer: String::new(),
            kind,
            message: message.into(),
        }
    }
}

impl Violation {
    /// The pieces of its sentence. An answer has many, and pieces are put together faster than they are formatted.
    fn pieces(&self) -> [&str; 9] {
        let quoted = |before, text| match text {
            "" => ["", "", ""],
            text => [before, text, "`"],
        };
        let [a, name, b] = quoted(" `", &self.name);
        let [c, pointer, d] = quoted(" at `", &self.pointer);
        let location = self.location.words();
        [location, a, name, b, c, pointer, d, ": ", &self.message]
    }

    /// What it displays.
    pub(crate) fn line(&self) -> String {
        self.pieces().concat()
    }
}

/// Cuts a name or a pointer that is too long to be repeated.
fn shorten(text: &mut String) {
    if text.len() > LONGEST {
        *text = shortened(text);
    }
}

/// A name or a pointer, as far as it is repeated: cut between characters, and not within an escape of a pointer.
pub(crate) fn shortened(text: &str) -> String {
    if text.len() <= LONGEST {
        return text.to_owned();
    }
    let kept = &text[..text.floor_char_boundary(LONGEST)];
    let kept = kept.strip_suffix('~').unwrap_or(kept);
    [kept, "…"].concat()
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces()
            .into_iter()
            .try_for_each(|piece| f.write_str(piece))
    }
}

/// A part of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// The body.
    Body,
    /// A path parameter.
    Path,
    /// A query parameter.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Location {
    /// Its name in a sentence.
    const fn words(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// Which rule a violation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ViolationKind {
    /// The text is not JSON, or not the parameter's syntax; nothing else was read.
    Malformed {
        /// The byte at which reading stopped.
        offset: usize,
        /// Its line, from 1.
        line: usize,
        /// Its column in code points, from 1.
        column: usize,
    },
    /// `type`
    Type,
    /// `required`
    Required,
    /// `additionalProperties`
    AdditionalProperties,
    /// A key or a parameter is given twice.
    Duplicate,
    /// `minimum`, `exclusiveMinimum`, or the lower end of a `format` such as `int32`
    Minimum,
    /// `maximum`, `exclusiveMaximum`, or the upper end of a `format` such as `int32`
    Maximum,
    /// `multipleOf`
    MultipleOf,
    /// `minLength`
    MinLength,
    /// `maxLength`
    MaxLength,
    /// `pattern`
    Pattern,
    /// `format`
    Format,
    /// `minItems`
    MinItems,
    /// `maxItems`
    MaxItems,
    /// `uniqueItems`
    UniqueItems,
    /// `minProperties`
    MinProperties,
    /// `maxProperties`
    MaxProperties,
    /// `propertyNames`
    PropertyNames,
    /// `enum`, `const`
    Enum,
    /// `discriminator`
    Discriminator,
    /// `oneOf`, `anyOf`
    Union,
    /// `not`, `if`, `contains`, `dependentRequired` and other keywords that are checked on the raw value.
    Assertion,
    /// The text of a parameter is badly encoded, or empty where it must not be.
    Encoding,
    /// It is nested more deeply than 128 levels, or checking it takes more work than a request may cause.
    Limit,
    /// There are more violations than an answer lists.
    More,
}

impl ViolationKind {
    /// The keyword of the schema, or a word of the same form.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed",
            Self::Type => "type",
            Self::Required => "required",
            Self::AdditionalProperties => "additionalProperties",
            Self::Duplicate => "duplicate",
            Self::Minimum => "minimum",
            Self::Maximum => "maximum",
            Self::MultipleOf => "multipleOf",
            Self::MinLength => "minLength",
            Self::MaxLength => "maxLength",
            Self::Pattern => "pattern",
            Self::Format => "format",
            Self::MinItems => "minItems",
            Self::MaxItems => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::MinProperties => "minProperties",
            Self::MaxProperties => "maxProperties",
            Self::PropertyNames => "propertyNames",
            Self::Enum => "enum",
            Self::Discriminator => "discriminator",
            Self::Union => "oneOf",
            Self::Assertion => "schema",
            Self::Encoding => "encoding",
            Self::Limit => "limit",
            Self::More => "more",
        }
    }
}

/// All that is wrong with a value; at least one violation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Violations {
    list: Vec<Violation>,
}

impl Violations {
    /// Nothing is wrong, so far.
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds a violation; beyond [`MAX_VIOLATIONS`] one last entry says that there are more.
    pub fn push(&mut self, mut violation: Violation) {
        shorten(&mut violation.name);
        shorten(&mut violation.pointer);
        match self.list.len() {
            0..MAX_VIOLATIONS => self.list.push(violation),
            MAX_VIOLATIONS => self.list.push(Violation {
                pointer: String::new(),
                kind: ViolationKind::More,
                message: Cow::Borrowed("there are more violations, which are not listed"),
                ..violation
            }),
            _ => {}
        }
    }

    /// Adds those of another value of the same request.
    pub fn append(&mut self, other: Self) {
        for violation in other.list {
            self.push(violation);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// The violations, in the order of the value.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.list.iter()
    }

    /// Whether the value could not be read at all: an answer of 400, whatever the operation declares for values that break a rule.
    pub fn is_malformed(&self) -> bool {
        self.list
            .iter()
            .any(|violation| matches!(violation.kind, ViolationKind::Malformed { .. }))
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self {
            list: vec![violation],
        }
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, violation) in self.list.iter().enumerate() {
            if i > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_between_characters_and_escapes() {
        let whole = "/".repeat(LONGEST);
        assert_eq!(shortened(&whole), whole);
        for (unit, kept) in [("k", LONGEST), ("é", LONGEST), ("日", LONGEST - 1)] {
            let short = shortened(&unit.repeat(LONGEST + 1));
            assert_eq!(short.strip_suffix('…').map(str::len), Some(kept), "{unit}");
        }
        let escape_at_the_end = ["k".repeat(LONGEST - 1).as_str(), "~1k"].concat();
        let short = shortened(&escape_at_the_end);
        assert_eq!(short.strip_suffix('…').map(str::len), Some(LONGEST - 1));
        assert!(!short.contains('~'), "half an escape is none");
    }
}
