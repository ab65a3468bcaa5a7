//! Sets of JSON types.

use crate::spec::JsonType;
use std::ops::{BitAnd, BitOr, Sub};

/// A set of JSON types. `number` is two of them, so that `integer` is a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(1 << 1);
    pub(super) const OBJECT: Self = Self(1 << 2);
    pub(super) const ARRAY: Self = Self(1 << 3);
    pub(super) const STRING: Self = Self(1 << 4);
    pub(super) const INTEGER: Self = Self(1 << 5);
    /// Numbers that are no integers.
    pub(super) const FRACTION: Self = Self(1 << 6);
    pub(super) const NUMBER: Self = Self(Self::INTEGER.0 | Self::FRACTION.0);
    pub(super) const ALL: Self = Self((1 << 7) - 1);

    /// The set of a `type` keyword.
    pub(super) fn of(types: &[JsonType]) -> Self {
        types.iter().fold(Self::NONE, |set, ty| {
            set | match ty {
                JsonType::Null => Self::NULL,
                JsonType::Boolean => Self::BOOLEAN,
                JsonType::Object => Self::OBJECT,
                JsonType::Array => Self::ARRAY,
                JsonType::Number => Self::NUMBER,
                JsonType::String => Self::STRING,
                JsonType::Integer => Self::INTEGER,
            }
        })
    }

    pub(super) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Whether all of `other` is in here.
    pub(super) fn has(self, other: Self) -> bool {
        self & other == other
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        !(self & other).is_empty()
    }

    pub(super) fn without_null(self) -> Self {
        self - Self::NULL
    }

    /// The set as the words of the `type` keyword, `null` first, `integer` before `number`.
    pub(super) fn types(self) -> Vec<JsonType> {
        let mut types = Vec::new();
        for (kind, ty) in [
            (Self::NULL, JsonType::Null),
            (Self::BOOLEAN, JsonType::Boolean),
            (Self::OBJECT, JsonType::Object),
            (Self::ARRAY, JsonType::Array),
            (Self::STRING, JsonType::String),
        ] {
            if self.has(kind) {
                types.push(ty);
            }
        }
        if self.has(Self::FRACTION) {
            types.push(JsonType::Number);
        } else if self.has(Self::INTEGER) {
            types.push(JsonType::Integer);
        }
        types
    }

    /// Its members one by one, `number` as a whole.
    pub(super) fn each(self) -> Vec<Self> {
        let mut each: Vec<_> = [
            Self::NULL,
            Self::BOOLEAN,
            Self::OBJECT,
            Self::ARRAY,
            Self::STRING,
        ]
        .into_iter()
        .filter(|kind| self.has(*kind))
        .collect();
        let number = self & Self::NUMBER;
        if !number.is_empty() {
            each.push(number);
        }
        each
    }
}

impl BitAnd for Kinds {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Kinds {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Sub for Kinds {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_numbers() {
        assert_eq!(
            Kinds::of(&[JsonType::Number]) & Kinds::of(&[JsonType::Integer]),
            Kinds::INTEGER
        );
        assert_eq!(
            Kinds::of(&[JsonType::Integer, JsonType::Number]).types(),
            [JsonType::Number]
        );
        assert_eq!((Kinds::ALL - Kinds::NUMBER).each().len(), 5);
        assert_eq!(Kinds::ALL.each().len(), 6);
    }
}
