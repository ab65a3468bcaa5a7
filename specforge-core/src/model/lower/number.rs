//! Numbers as they are written, compared without rounding.

use std::cmp::Ordering;

/// A decimal number: `0.digits` times ten to the power of `exponent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// Reads a number of JSON, or of YAML's JSON-like form (`+1`, `.5`, `1.`, `1_000` are tolerated).
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.replace('_', "");
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        if all.is_empty() || !all.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let leading = all.len() - all.trim_start_matches('0').len();
        let digits = all.trim_matches('0').to_owned();
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                digits,
                exponent: 0,
            });
        }
        let places = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
        Some(Self {
            negative,
            digits,
            exponent: places + i64::from(exponent),
        })
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn is_integer(&self) -> bool {
        i64::try_from(self.digits.len()).is_ok_and(|len| len <= self.exponent)
            || self.digits.is_empty()
    }

    /// Whether this is a multiple of `step`; `None` where that would take more digits than it is worth.
    pub(super) fn is_multiple_of(&self, step: &Self) -> Option<bool> {
        if step.digits.is_empty() {
            return Some(false);
        }
        let scale = |number: &Self, unit: i64| -> Option<u128> {
            if number.digits.is_empty() {
                return Some(0);
            }
            let zeros = usize::try_from(number.unit() - unit)
                .ok()
                .filter(|zeros| *zeros < 38)?;
            format!("{}{}", number.digits, "0".repeat(zeros))
                .parse()
                .ok()
        };
        let unit = self.unit().min(step.unit());
        Some(scale(self, unit)? % scale(step, unit)? == 0)
    }

    /// The power of ten of the last digit.
    fn unit(&self) -> i64 {
        self.exponent - i64::try_from(self.digits.len()).unwrap_or(i64::MAX)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |a: &Self, b: &Self| {
            a.exponent
                .cmp(&b.exponent)
                .then_with(|| a.digits.cmp(&b.digits))
        };
        match (self.sign(), other.sign()) {
            (1, 1) => size(self, other),
            (-1, -1) => size(other, self),
            (a, b) => a.cmp(&b),
        }
    }
}

impl Decimal {
    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

/// Whether two numbers are the same one, however they are written.
pub(super) fn same(a: &str, b: &str) -> bool {
    a == b || Decimal::parse(a).is_some_and(|a| Decimal::parse(b) == Some(a))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn compares_without_rounding() {
        assert!(number("9007199254740993") > number("9007199254740992"));
        assert!(number("-1") < number("0"));
        assert!(number("-2") < number("-1"));
        assert!(number("0.1") < number("0.11"));
        assert!(number("1e400") > number("1e399"));
        assert!(same("1.0", "1") && same("100", "1e2") && same("-0", "0") && !same("1", "10"));
    }

    #[test]
    fn knows_integers_and_multiples() {
        assert!(
            number("1.0").is_integer()
                && number("12e1").is_integer()
                && !number("1.5").is_integer()
        );
        assert_eq!(number("0.3").is_multiple_of(&number("0.1")), Some(true));
        assert_eq!(number("7").is_multiple_of(&number("2")), Some(false));
        assert_eq!(number("0").is_multiple_of(&number("7")), Some(true));
        assert_eq!(number("1e50").is_multiple_of(&number("3")), None);
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in ["", "-", "1x", ".", "1e", "NaN", "1e99999999999"] {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
