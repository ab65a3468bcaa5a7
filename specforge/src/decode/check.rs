//! The constraint keywords of numbers, strings and counts.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::fault::Fault;
use super::{Bound, Number, Rules};

impl Rules {
    /// Whether any keyword of numbers is set.
    #[inline]
    pub(super) fn limit_numbers(&self) -> bool {
        self.minimum.is_some() || self.maximum.is_some() || !self.multiple_of.is_empty()
    }

    /// Whether any keyword is set for which the raw value is needed.
    #[inline]
    pub(super) fn need_tree(&self) -> bool {
        self.unique_items || self.assertions.is_some() || !self.one_of.is_empty()
    }

    /// Whether any keyword of strings is set.
    #[inline]
    pub(super) fn limit_strings(&self) -> bool {
        self.max_length.is_some()
            || self.min_length.is_some()
            || self.format.is_some()
            || !self.patterns.is_empty()
    }

    /// The first keyword that an integer breaks.
    pub(super) fn broken_by_integer(&self, value: i128) -> Option<Fault> {
        let integral = |number: &Number| matches!(number, Number::Int(_));
        let bound_is_integral =
            |bound: &Option<Bound>| bound.as_ref().is_none_or(|bound| integral(bound.number()));
        if !bound_is_integral(&self.minimum)
            || !bound_is_integral(&self.maximum)
            || !self.multiple_of.iter().all(integral)
        {
            return self.broken_by_number(itoa::Buffer::new().format(value));
        }
        let compare = |number: &Number| match number {
            Number::Int(other) => value.cmp(&i128::from(*other)),
            Number::Decimal(_) => Ordering::Equal,
        };
        self.outside(compare).or_else(|| {
            let broken = self.multiple_of.iter().find(|number| match number {
                Number::Int(divisor) => *divisor != 0 && value % i128::from(*divisor) != 0,
                Number::Decimal(_) => false,
            });
            broken.map(|number| Fault::MultipleOf(*number))
        })
    }

    /// The first keyword that a number breaks, in JSON's grammar.
    pub(super) fn broken_by_number(&self, text: &str) -> Option<Fault> {
        let value = Decimal::parse(text);
        self.outside(|number| number.with_decimal(|other| value.compare(other)))
            .or_else(|| {
                let broken = self
                    .multiple_of
                    .iter()
                    .find(|number| !number.with_decimal(|divisor| value.is_multiple_of(divisor)));
                broken.map(|number| Fault::MultipleOf(*number))
            })
    }

    /// The first keyword that a number breaks, in JSON's grammar, whose nearest double is known; NaN where it is not.
    pub(super) fn broken_by_double(&self, text: &str, double: f64) -> Option<Fault> {
        // Rounding keeps the order: where the double differs from a bound that is a double itself, so does the number, to the same side.
        let is_clear = |bound: &Option<Bound>| match bound.as_ref().map(Bound::number) {
            None => true,
            Some(Number::Int(bound)) => i32::try_from(*bound)
                .is_ok_and(|bound| double < f64::from(bound) || double > f64::from(bound)),
            Some(Number::Decimal(_)) => false,
        };
        if !self.multiple_of.is_empty() || !is_clear(&self.minimum) || !is_clear(&self.maximum) {
            return self.broken_by_number(text);
        }
        self.outside(|number| match number {
            Number::Int(bound) => {
                double.total_cmp(&i32::try_from(*bound).map_or(f64::NAN, f64::from))
            }
            Number::Decimal(_) => Ordering::Equal,
        })
    }

    /// The bound that a value breaks which `compare` orders against a number.
    fn outside(&self, compare: impl Fn(&Number) -> Ordering) -> Option<Fault> {
        let below = self.minimum.filter(|bound| match bound {
            Bound::Inclusive(number) => compare(number).is_lt(),
            Bound::Exclusive(number) => compare(number).is_le(),
        });
        let above = || {
            self.maximum.filter(|bound| match bound {
                Bound::Inclusive(number) => compare(number).is_gt(),
                Bound::Exclusive(number) => compare(number).is_ge(),
            })
        };
        below
            .map(Fault::Minimum)
            .or_else(|| above().map(Fault::Maximum))
    }

    /// The first keyword that a string breaks.
    pub(super) fn broken_by_string(&self, text: &str) -> Option<Fault> {
        if let Some(max) = self.max_length
            && longer_than(text, max)
        {
            return Some(Fault::MaxLength(max));
        }
        if let Some(min) = self.min_length
            && min > 0
            && !longer_than(text, min - 1)
        {
            return Some(Fault::MinLength(min));
        }
        if let Some(pattern) = self.patterns.iter().find(|pattern| !pattern.allows(text)) {
            return Some(Fault::Pattern(pattern.source, pattern.is_negated()));
        }
        self.format
            .filter(|format| !format.allows(text))
            .map(Fault::Format)
    }

    /// The keyword that an array of so many items breaks.
    #[inline]
    pub(super) fn broken_by_items(&self, count: u64) -> Option<Fault> {
        match (self.min_items, self.max_items) {
            (Some(min), _) if count < min => Some(Fault::MinItems(min)),
            (_, Some(max)) if count > max => Some(Fault::MaxItems(max)),
            _ => None,
        }
    }

    /// The keyword that an object of so many properties breaks.
    #[inline]
    pub(super) fn broken_by_properties(&self, count: u64) -> Option<Fault> {
        match (self.min_properties, self.max_properties) {
            (Some(min), _) if count < min => Some(Fault::MinProperties(min)),
            (_, Some(max)) if count > max => Some(Fault::MaxProperties(max)),
            _ => None,
        }
    }
}

impl Bound {
    fn number(&self) -> &Number {
        match self {
            Self::Inclusive(number) | Self::Exclusive(number) => number,
        }
    }
}

impl Number {
    fn with_decimal<R>(&self, read: impl FnOnce(&Decimal<'_>) -> R) -> R {
        match self {
            Self::Int(value) => read(&Decimal::parse(itoa::Buffer::new().format(*value))),
            Self::Decimal(text) => read(&Decimal::parse(text)),
        }
    }
}

/// Whether a text has more than so many code points; it is counted only where its bytes do not tell.
fn longer_than(text: &str, max: u64) -> bool {
    let Ok(max) = usize::try_from(max) else {
        return false;
    };
    text.len() > max && (text.len() / 4 > max || text.chars().nth(max).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_code_points() {
        let rules = Rules {
            min_length: Some(2),
            max_length: Some(3),
            ..Rules::NONE
        };
        for text in ["äö", "日本語", "a👍b", "abc"] {
            assert_eq!(rules.broken_by_string(text), None, "{text}");
        }
        assert_eq!(rules.broken_by_string("👍"), Some(Fault::MinLength(2)));
        assert_eq!(rules.broken_by_string("äöüß"), Some(Fault::MaxLength(3)));
        assert_eq!(
            rules.broken_by_string(&"x".repeat(99)),
            Some(Fault::MaxLength(3))
        );
        assert_eq!(
            Rules {
                max_length: Some(0),
                ..Rules::NONE
            }
            .broken_by_string(""),
            None
        );
    }

    #[test]
    fn bounds_are_exact_beyond_doubles() {
        const BIG: Number = Number::Int(9_007_199_254_740_993);
        let rules = Rules {
            maximum: Some(Bound::Exclusive(BIG)),
            ..Rules::NONE
        };
        assert_eq!(rules.broken_by_integer(9_007_199_254_740_992), None);
        assert_eq!(
            rules.broken_by_integer(9_007_199_254_740_993),
            Some(Fault::Maximum(Bound::Exclusive(BIG)))
        );
        assert_eq!(rules.broken_by_number("9007199254740992.5"), None);
        assert!(rules.broken_by_number("9007199254740993.0").is_some());
        let half = Rules {
            minimum: Some(Bound::Inclusive(Number::Decimal("0.5"))),
            ..Rules::NONE
        };
        assert!(half.broken_by_integer(0).is_some());
        assert_eq!(half.broken_by_integer(1), None);
    }

    #[test]
    fn doubles_are_a_short_cut_that_changes_nothing() {
        let rules = Rules {
            minimum: Some(Bound::Exclusive(Number::Int(0))),
            maximum: Some(Bound::Inclusive(Number::Int(100))),
            ..Rules::NONE
        };
        // The last ones are nearer to the bound than doubles are to each other.
        for text in [
            "-1",
            "0",
            "1e-400",
            "0.5",
            "99.9",
            "100",
            "100.0",
            "101",
            "100.00000000000000000001",
            "99.999999999999999999999",
        ] {
            let double = text.parse().unwrap();
            assert_eq!(
                rules.broken_by_double(text, double),
                rules.broken_by_number(text),
                "{text}"
            );
            assert_eq!(
                rules.broken_by_double(text, f64::NAN),
                rules.broken_by_number(text),
                "{text}"
            );
        }
    }

    #[test]
    fn multiples_are_decimal() {
        let rules = Rules {
            multiple_of: &[Number::Decimal("0.1")],
            ..Rules::NONE
        };
        assert_eq!(rules.broken_by_number("0.3"), None);
        assert_eq!(rules.broken_by_integer(7), None);
        assert!(rules.broken_by_number("0.35").is_some());
        let both = Rules {
            multiple_of: &[Number::Int(4), Number::Int(6)],
            ..Rules::NONE
        };
        assert_eq!(both.broken_by_integer(-24), None);
        assert_eq!(
            both.broken_by_integer(4),
            Some(Fault::MultipleOf(Number::Int(6)))
        );
    }
}
