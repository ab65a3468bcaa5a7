//! Every rule that a value can break, and how that is worded.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use super::{Bound, Literal, Number, StringFormat, UnionSpec, ViolationKind};

/// A broken rule. Words are made of it only when it is reported, for most are not: trying a union's variants breaks many.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fault {
    /// What is expected, what is there.
    Type(&'static str, &'static str),
    /// An integer is expected, and a number with a fraction or an exponent is there.
    Fraction,
    /// The text of a parameter is not of the type that is expected.
    Text(&'static str),
    Required,
    Unknown,
    Forbidden,
    ReadOnly,
    Duplicate,
    Minimum(Bound),
    Maximum(Bound),
    /// A number that the type cannot hold.
    TooLarge,
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    /// The pattern as written; whether it must not match.
    Pattern(&'static str, bool),
    Format(StringFormat),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    MinProperties(u64),
    MaxProperties(u64),
    /// The rule that a property's name breaks.
    Name(Box<Fault>),
    OneOf(&'static [&'static str]),
    Strings(&'static [&'static str]),
    Literals(&'static [Literal]),
    /// The tag of a union is not known.
    Tag(&'static [(&'static str, usize)]),
    NoKey(&'static [(&'static str, usize)]),
    NoVariant(&'static UnionSpec),
    SeveralVariants(&'static UnionSpec, usize, usize),
    /// A keyword that is checked on the raw value, and what it asks for.
    Keyword(&'static str),
    /// JSON text inside another value is not JSON.
    Json(&'static str, usize),
    Depth,
    Budget,
}

impl Fault {
    pub(crate) fn kind(&self) -> ViolationKind {
        match self {
            Self::Type(..) | Self::Fraction | Self::Text(_) => ViolationKind::Type,
            Self::Required => ViolationKind::Required,
            Self::Unknown | Self::Forbidden | Self::ReadOnly => ViolationKind::AdditionalProperties,
            Self::Duplicate => ViolationKind::Duplicate,
            Self::Minimum(_) => ViolationKind::Minimum,
            Self::Maximum(_) | Self::TooLarge => ViolationKind::Maximum,
            Self::MultipleOf(_) => ViolationKind::MultipleOf,
            Self::MinLength(_) => ViolationKind::MinLength,
            Self::MaxLength(_) => ViolationKind::MaxLength,
            Self::Pattern(..) => ViolationKind::Pattern,
            Self::Format(_) => ViolationKind::Format,
            Self::MinItems(_) => ViolationKind::MinItems,
            Self::MaxItems(_) => ViolationKind::MaxItems,
            Self::UniqueItems => ViolationKind::UniqueItems,
            Self::MinProperties(_) => ViolationKind::MinProperties,
            Self::MaxProperties(_) => ViolationKind::MaxProperties,
            Self::Name(_) => ViolationKind::PropertyNames,
            Self::OneOf(_) | Self::Strings(_) | Self::Literals(_) => ViolationKind::Enum,
            Self::Tag(_) => ViolationKind::Discriminator,
            Self::NoKey(_) | Self::NoVariant(_) | Self::SeveralVariants(..) => ViolationKind::Union,
            Self::Keyword(_) => ViolationKind::Assertion,
            Self::Json(_, offset) => ViolationKind::Malformed {
                offset: *offset,
                line: 1,
                column: offset + 1,
            },
            Self::Depth | Self::Budget => ViolationKind::Limit,
        }
    }

    pub(crate) fn message(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Fraction => "expected an integer, found a number with a fraction or an exponent",
            Self::Required => "is required and missing",
            Self::Unknown => "is not a known property",
            Self::Forbidden => "is not allowed here",
            Self::ReadOnly => "is read-only and must not be sent",
            Self::Duplicate => "is given twice",
            Self::TooLarge => "is too large a number",
            Self::UniqueItems => "has two items that are equal",
            Self::Depth => "is nested more than 128 levels deep",
            Self::Budget => "takes more work to check than one request may cause",
            Self::Keyword(what) => what,
            other => {
                let mut text = String::with_capacity(64);
                // Nothing fails that is written to a text.
                let _ = write!(text, "{other}");
                return Cow::Owned(text);
            }
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type(expected, found) => write!(f, "expected {expected}, found {found}"),
            Self::Text(expected) => write!(f, "expected {expected}"),
            Self::Minimum(Bound::Inclusive(bound)) => write!(f, "must be at least {bound}"),
            Self::Minimum(Bound::Exclusive(bound)) => write!(f, "must be greater than {bound}"),
            Self::Maximum(Bound::Inclusive(bound)) => write!(f, "must be at most {bound}"),
            Self::Maximum(Bound::Exclusive(bound)) => write!(f, "must be less than {bound}"),
            Self::MultipleOf(number) => write!(f, "must be a multiple of {number}"),
            Self::MinLength(min) => write!(
                f,
                "must have at least {}",
                Count(*min, "character", "characters")
            ),
            Self::MaxLength(max) => write!(
                f,
                "must have at most {}",
                Count(*max, "character", "characters")
            ),
            Self::Pattern(pattern, false) => write!(f, "must match the pattern `{pattern}`"),
            Self::Pattern(pattern, true) => write!(f, "must not match the pattern `{pattern}`"),
            Self::Format(format) => write!(f, "must be {}", format.described()),
            Self::MinItems(min) => write!(f, "must have at least {}", Count(*min, "item", "items")),
            Self::MaxItems(max) => write!(f, "must have at most {}", Count(*max, "item", "items")),
            Self::MinProperties(min) => write!(
                f,
                "must have at least {}",
                Count(*min, "property", "properties")
            ),
            Self::MaxProperties(max) => write!(
                f,
                "must have at most {}",
                Count(*max, "property", "properties")
            ),
            Self::Name(fault) => write!(f, "has a name that breaks a rule: {}", fault.message()),
            Self::OneOf(values) | Self::Strings(values) => {
                write!(f, "must be {}", Choice(values.iter()))
            }
            Self::Literals(values) => write!(f, "must be {}", Choice(values.iter())),
            Self::Tag(values) => write!(
                f,
                "must be {}",
                Choice(values.iter().map(|(value, _)| value))
            ),
            Self::NoKey(keys) => write!(
                f,
                "must have one of the properties {}",
                Choice(keys.iter().map(|(key, _)| key))
            ),
            Self::NoVariant(union) => {
                write!(
                    f,
                    "matches none of the variants of `{}`: {}",
                    union.name,
                    Choice(union.variants.iter())
                )
            }
            Self::SeveralVariants(union, first, second) => {
                let name = |index: &usize| union.variants.get(*index).copied().unwrap_or_default();
                write!(
                    f,
                    "matches both `{}` and `{}`, where exactly one must match",
                    name(first),
                    name(second)
                )
            }
            Self::Json(what, offset) => write!(f, "is not valid JSON: {what} (byte {offset})"),
            other => f.write_str(&other.message()),
        }
    }
}

/// Constants, as a sentence lists them: `a`, `b` or `c`. Long lists are cut.
struct Choice<I>(I);

impl<I: ExactSizeIterator + Clone> fmt::Display for Choice<I>
where
    I::Item: fmt::Display,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 20;
        let len = self.0.len();
        for (i, value) in self.0.clone().take(SHOWN).enumerate() {
            match i {
                0 => {}
                _ if i + 1 == len => f.write_str(" or ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "`{value}`")?;
        }
        if len > SHOWN {
            write!(f, " or one of {} others", len - SHOWN)
        } else {
            Ok(())
        }
    }
}

/// A number of things.
struct Count(u64, &'static str, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.0,
            if self.0 == 1 { self.1 } else { self.2 }
        )
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Decimal(text) => f.write_str(text),
        }
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String(text) | Self::Number(text) => f.write_str(text),
            Self::Bool(value) => value.fmt(f),
        }
    }
}
