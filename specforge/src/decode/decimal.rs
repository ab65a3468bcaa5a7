//! Arithmetic on numbers as they are written: exact, whatever their size, and linear in their length.

use std::cmp::Ordering;
use std::fmt;

/// A number in JSON's grammar, normalised: its value is `0.DIGITS x 10^point`, where the digits start and end in another digit than zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    /// The digits before and behind the point. Zero has none.
    whole: &'a [u8],
    fraction: &'a [u8],
    point: i64,
}

impl<'a> Decimal<'a> {
    /// Takes a number apart that keeps JSON's grammar.
    pub(crate) fn parse(text: &'a str) -> Self {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let whole = whole.trim_start_matches('0').as_bytes();
        let fraction = fraction.trim_end_matches('0').as_bytes();
        if whole.is_empty() {
            let zeros = fraction.iter().take_while(|digit| **digit == b'0').count();
            let fraction = &fraction[zeros..];
            let point = if fraction.is_empty() {
                0
            } else {
                exponent - signed(zeros)
            };
            return Self {
                negative: negative && !fraction.is_empty(),
                whole,
                fraction,
                point,
            };
        }
        let point = exponent + signed(whole.len());
        let mut significant = whole;
        if fraction.is_empty() {
            while let [rest @ .., b'0'] = significant {
                significant = rest;
            }
        }
        Self {
            negative,
            whole: significant,
            fraction,
            point,
        }
    }

    fn len(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }

    fn digits(&self) -> impl Iterator<Item = u8> {
        self.whole
            .iter()
            .chain(self.fraction)
            .map(|digit| digit - b'0')
    }

    fn is_zero(&self) -> bool {
        self.len() == 0
    }

    /// The power of ten that the digits, read as an integer, are multiplied with.
    fn exponent(&self) -> i64 {
        self.point - signed(self.len())
    }

    /// Whether the value has no fraction.
    pub(crate) fn is_integer(&self) -> bool {
        self.is_zero() || self.exponent() >= 0
    }

    /// The value, where it is an integer that fits.
    pub(crate) fn to_i128(self) -> Option<i128> {
        if !self.is_integer() || self.point > 39 {
            return None;
        }
        let zeros = if self.is_zero() {
            0
        } else {
            usize::try_from(self.exponent()).ok()?
        };
        let digits = self.digits().chain(std::iter::repeat_n(0, zeros));
        let sign = if self.negative { -1 } else { 1 };
        digits.map(i128::from).try_fold(0i128, |value, digit| {
            value.checked_mul(10)?.checked_add(sign * digit)
        })
    }

    /// Whether the value is an integral multiple of another, which is not zero.
    pub(crate) fn is_multiple_of(&self, divisor: &Decimal<'_>) -> bool {
        if self.is_zero() {
            return true;
        }
        // value / divisor = digits / other digits x 10^shift
        let shift = self.exponent() - divisor.exponent();
        let mut modulus = 0u128;
        for digit in divisor.digits() {
            // A divisor of more than 37 digits: no spec has one, and none would be kept by accident.
            let Some(next) = modulus
                .checked_mul(10)
                .map(|value| value + u128::from(digit))
                .filter(|value| *value < u128::MAX / 16)
            else {
                return self.compare(divisor) == Ordering::Equal;
            };
            modulus = next;
        }
        if modulus == 0 {
            return false;
        }
        let Ok(shift) = u64::try_from(shift) else {
            // It would take digits that end in zeros, and these do not. The divisor's power of ten can be cancelled only by them.
            return false;
        };
        // The power of ten cancels twos and fives; what it has besides has nothing in common with what is left of the divisor.
        modulus >>= u64::from(modulus.trailing_zeros()).min(shift);
        for _ in 0..shift {
            if !modulus.is_multiple_of(5) {
                break;
            }
            modulus /= 5;
        }
        let remainder = self
            .digits()
            .fold(0, |rest, digit| (rest * 10 + u128::from(digit)) % modulus);
        remainder == 0
    }

    /// How two values are ordered.
    pub(crate) fn compare(&self, other: &Decimal<'_>) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_magnitude(other),
            (true, true) => other.compare_magnitude(self),
        }
    }

    fn compare_magnitude(&self, other: &Decimal<'_>) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self
                .point
                .cmp(&other.point)
                .then_with(|| self.digits().cmp(other.digits())),
        }
    }
}

/// One text for each value, so that equal numbers are equal texts.
impl fmt::Display for Decimal<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;

        if self.negative {
            f.write_str("-")?;
        }
        for digit in self.digits() {
            f.write_char(char::from(b'0' + digit))?;
        }
        write!(f, "e{}", if self.is_zero() { 0 } else { self.exponent() })
    }
}

fn signed(len: usize) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX / 4)
}

/// Exponents beyond any use are cut off at a size with which one can still calculate.
fn parse_exponent(text: &str) -> i64 {
    const LIMIT: i64 = i64::MAX / 4;
    let (sign, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (-1, digits),
        [b'+', digits @ ..] | digits => (1, digits),
    };
    sign * digits.iter().fold(0, |value: i64, digit| {
        (value
            .saturating_mul(10)
            .saturating_add(i64::from(digit - b'0')))
        .min(LIMIT)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(a: &str, b: &str) -> Ordering {
        Decimal::parse(a).compare(&Decimal::parse(b))
    }

    fn multiple(a: &str, b: &str) -> bool {
        Decimal::parse(a).is_multiple_of(&Decimal::parse(b))
    }

    #[test]
    fn numbers_are_compared_exactly() {
        for [a, b] in [
            ["0", "-0.0e7"],
            ["1", "1.0"],
            ["100", "1e2"],
            ["0.1", "10E-2"],
            ["-1200", "-1.2e+3"],
            ["0.0012", "12e-4"],
        ] {
            assert_eq!(compare(a, b), Ordering::Equal, "{a} {b}");
            assert_eq!(Decimal::parse(a).to_string(), Decimal::parse(b).to_string());
        }
        for [a, b] in [
            ["0.1", "0.11"],
            ["-1", "0"],
            ["9007199254740992", "9007199254740993"],
            ["-2", "-1.5"],
            ["1e-400", "1e-399"],
            ["9", "10"],
            ["1e400", "1e99999999999999999999"],
        ] {
            assert_eq!(compare(a, b), Ordering::Less, "{a} {b}");
            assert_eq!(compare(b, a), Ordering::Greater, "{a} {b}");
        }
    }

    #[test]
    fn multiples_are_exact() {
        for [a, b] in [
            ["0.3", "0.1"],
            ["1e400", "5"],
            ["0", "7"],
            ["9007199254740993", "3"],
            ["1e308", "0.5"],
            ["0.0075", "0.0001"],
            ["4.5", "1.5"],
            ["-12", "4"],
            ["340282366920938463463374607431768211455", "5"],
            ["1e4", "16"],
            ["3e9999999999999999", "48"],
            [
                "12345678901234567890123e9999999999999999",
                "12345678901234567890123",
            ],
        ] {
            assert!(multiple(a, b), "{a} {b}");
        }
        for [a, b] in [
            ["0.35", "0.1"],
            ["9007199254740993", "2"],
            ["1e400", "7"],
            ["1e3", "16"],
            ["1e9999999999999999", "12345678901234567890123"],
            ["0.00751", "0.0001"],
            ["10", "1e2"],
            ["1", "0.3"],
        ] {
            assert!(!multiple(a, b), "{a} {b}");
        }
    }

    #[test]
    fn integers_are_recognised_in_any_form() {
        assert_eq!(Decimal::parse("1.50e1").to_i128(), Some(15));
        assert_eq!(
            Decimal::parse("-9223372036854775808").to_i128(),
            Some(i128::from(i64::MIN))
        );
        assert_eq!(Decimal::parse("1.5").to_i128(), None);
        assert_eq!(Decimal::parse("1e999999999999").to_i128(), None);
        assert_eq!(Decimal::parse("-0.0").to_i128(), Some(0));
        assert_eq!(Decimal::parse("1e38").to_i128(), Some(10i128.pow(38)));
    }
}
