//! Booleans, numbers, strings and `null`.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::decimal::Decimal;
use super::fault::Fault;
use super::reader::{Lexeme, Reader};
use super::{Bound, Decoder, Literal, Node, Number, Part, Rules};
use crate::schema::{Schema, number_value};

/// What an integer type can hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) min: Number,
    pub(crate) max: Number,
}

impl<'a> Decoder<'a> {
    /// Steps over `null`, if it comes next.
    #[inline]
    pub(crate) fn take_null(&mut self) -> bool {
        // After a syntax error this is no `null` either, and whoever reads on reports it.
        self.node.is_none() && self.peek() == b'n' && self.reader.word("null").is_some()
    }

    /// Reads `null`.
    pub(crate) fn null(&mut self) -> Option<()> {
        if self.take_null() {
            Some(())
        } else {
            self.mismatch("null")
        }
    }

    /// Reads a boolean.
    #[inline]
    pub(crate) fn bool(&mut self, rules: &'static Rules) -> Option<bool> {
        self.check(rules)?;
        if self.node.is_some() {
            return match self.scalar("`true` or `false`")? {
                Scalar::Text("true") => Some(true),
                Scalar::Text("false") => Some(false),
                Scalar::Text(_) => self.mismatch("`true` or `false`"),
                Scalar::Parameter(node) => self.visited(node, |decoder| decoder.bool(rules)),
            };
        }
        match self.peek() {
            b't' => self.reader.word("true").map(|()| true),
            b'f' => self.reader.word("false").map(|()| false),
            _ => self.mismatch("a boolean"),
        }
    }

    /// Reads an integer that fits 64 bits.
    #[inline]
    pub(crate) fn int64(&mut self, rules: &'static Rules) -> Option<i64> {
        const RANGE: Range = Range {
            min: Number::Int(i64::MIN),
            max: Number::Int(i64::MAX),
        };
        if self.node.is_none() && !rules.need_tree() && !rules.limit_numbers() {
            self.peek();
            if let Some(value) = self.reader.small_integer() {
                return Some(value);
            }
        }
        self.integer(rules, RANGE)
            .and_then(|value| i64::try_from(value).ok())
    }

    /// Reads an integer in a range.
    pub(crate) fn integer(&mut self, rules: &'static Rules, range: Range) -> Option<i128> {
        self.check(rules)?;
        if self.node.is_some() {
            return match self.scalar("an integer")? {
                Scalar::Text(text) => match small_integer(text) {
                    Some(value) => {
                        self.judge_value(self.address(), i128::from(value), rules, range)
                    }
                    None => match number_text(text).filter(|number| number.plain) {
                        Some(number) => self.judge_integer(self.address(), number, rules, range),
                        None => self.mismatch("an integer"),
                    },
                },
                Scalar::Parameter(node) => {
                    self.visited(node, |decoder| decoder.integer(rules, range))
                }
            };
        }
        let (b'-' | b'0'..=b'9') = self.peek() else {
            return self.mismatch("an integer");
        };
        let at = self.address();
        if let Some(value) = self.reader.small_integer() {
            return self.judge_value(at, i128::from(value), rules, range);
        }
        let number = self.reader.number()?;
        if !number.plain && !rules.integral_float {
            self.report(at, None, Fault::Fraction);
            return None;
        }
        self.judge_integer(at, number, rules, range)
    }

    fn judge_integer(
        &mut self,
        at: usize,
        number: Lexeme<'_>,
        rules: &'static Rules,
        range: Range,
    ) -> Option<i128> {
        let decimal = Decimal::parse(number.text);
        if !decimal.is_integer() {
            self.report(at, None, Fault::Fraction);
            return None;
        }
        let Some(value) = decimal.to_i128() else {
            let fault = if number.text.starts_with('-') {
                Fault::Minimum(Bound::Inclusive(range.min))
            } else {
                Fault::Maximum(Bound::Inclusive(range.max))
            };
            self.report(at, None, fault);
            return None;
        };
        self.judge_value(at, value, rules, range)
    }

    /// Checks the range of the type, then the rules.
    #[inline]
    fn judge_value(
        &mut self,
        at: usize,
        value: i128,
        rules: &'static Rules,
        range: Range,
    ) -> Option<i128> {
        let fault = if value < range.min.to_i128() {
            Some(Fault::Minimum(Bound::Inclusive(range.min)))
        } else if value > range.max.to_i128() {
            Some(Fault::Maximum(Bound::Inclusive(range.max)))
        } else if rules.limit_numbers() {
            rules.broken_by_integer(value)
        } else {
            None
        };
        match fault {
            None => Some(value),
            Some(fault) => {
                self.report(at, None, fault);
                None
            }
        }
    }

    /// Reads a number: `parse` makes the value of its text, with the nearest double, or NaN; it answers `None` where the number is too large.
    pub(crate) fn number<T>(
        &mut self,
        rules: &'static Rules,
        parse: fn(&str) -> Option<(T, f64)>,
    ) -> Option<T> {
        self.check(rules)?;
        let (at, text) = if self.node.is_some() {
            match self.scalar("a number")? {
                Scalar::Text(text) => match number_text(text) {
                    Some(number) => (self.address(), number.text),
                    None => return self.mismatch("a number"),
                },
                Scalar::Parameter(node) => {
                    return self.visited(node, |decoder| decoder.number(rules, parse));
                }
            }
        } else {
            let (b'-' | b'0'..=b'9') = self.peek() else {
                return self.mismatch("a number");
            };
            (self.address(), self.reader.number()?.text)
        };
        let parsed = parse(text);
        let double = parsed.as_ref().map_or(f64::NAN, |(_, double)| *double);
        let fault = if rules.limit_numbers() {
            rules.broken_by_double(text, double)
        } else {
            None
        };
        match (fault, parsed) {
            (None, Some((value, _))) => Some(value),
            (fault, _) => {
                self.report(at, None, fault.unwrap_or(Fault::TooLarge));
                None
            }
        }
    }

    /// Reads a string.
    #[inline]
    pub(crate) fn string(&mut self, rules: &'static Rules) -> Option<Cow<'a, str>> {
        self.check(rules)?;
        if self.node.is_some() {
            return self.string_of_node(rules);
        }
        if self.peek() != b'"' {
            return self.mismatch("a string");
        }
        let at = self.address();
        let text = self.reader.string()?;
        if rules.limit_strings() {
            self.judge_string(at, &text, rules)?;
        }
        Some(text)
    }

    #[cold]
    fn string_of_node(&mut self, rules: &'static Rules) -> Option<Cow<'a, str>> {
        let text = match (self.node, self.only_parameter()) {
            (Some(Node::Empty), _) => "",
            _ => match self.scalar("a string")? {
                Scalar::Text(text) => text,
                Scalar::Parameter(node) => {
                    return self.visited(node, |decoder| decoder.string(rules));
                }
            },
        };
        self.judge_string(self.address(), text, rules)?;
        Some(Cow::Borrowed(text))
    }

    #[inline]
    pub(super) fn judge_string(
        &mut self,
        at: usize,
        text: &str,
        rules: &'static Rules,
    ) -> Option<()> {
        match rules.broken_by_string(text) {
            None => Some(()),
            Some(fault) => {
                self.report(at, None, fault);
                None
            }
        }
    }

    /// Reads a string that `parse` makes a value of; where it cannot, `fault` says what is wrong.
    pub(crate) fn parsed<T>(
        &mut self,
        rules: &'static Rules,
        fault: Fault,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if self.node.is_none() {
            self.peek();
        }
        let at = self.address();
        let text = self.string(rules)?;
        let value = parse(&text);
        if value.is_none() {
            self.report(at, None, fault);
        }
        value
    }

    /// Reads a string that is one of some constants, and answers its index.
    pub fn string_enum(&mut self, values: &'static [&'static str]) -> Option<usize> {
        if self.node.is_none() {
            self.peek();
        } else if matches!(self.node, Some(Node::Empty)) && !values.contains(&"") {
            return None;
        }
        let at = self.address();
        let text = self.string(&Rules::NONE)?;
        let index = values.iter().position(|value| *value == text);
        if index.is_none() {
            self.report(at, None, Fault::Strings(values));
        }
        index
    }

    /// Reads a value that is one of some constants, and answers its index.
    pub fn literal_enum(&mut self, values: &'static [Literal]) -> Option<usize> {
        if self.node.is_some() {
            return self.literal_of_node(values);
        }
        let byte = self.peek();
        let at = self.address();
        let index = match byte {
            b'"' => {
                let text = self.reader.string()?;
                values
                    .iter()
                    .position(|value| matches!(value, Literal::String(value) if *value == text))
            }
            b't' | b'f' => {
                let found = self.bool(&Rules::NONE)?;
                values
                    .iter()
                    .position(|value| *value == Literal::Bool(found))
            }
            b'-' | b'0'..=b'9' => {
                let number = self.reader.number()?;
                values.iter().position(|value| value.is_number(number.text))
            }
            b'n' | b'{' | b'[' => return self.reject(Fault::Literals(values)),
            _ => return self.reader.fail_value(),
        };
        if index.is_none() {
            self.report(at, None, Fault::Literals(values));
        }
        index
    }

    #[cold]
    fn literal_of_node(&mut self, values: &'static [Literal]) -> Option<usize> {
        let text = match self.scalar("one of some constants")? {
            Scalar::Text(text) => text,
            Scalar::Parameter(node) => {
                return self.visited(node, |decoder| decoder.literal_enum(values));
            }
        };
        let is_number = number_text(text).is_some();
        let index = values.iter().position(|value| match value {
            Literal::String(value) => *value == text,
            Literal::Number(_) => is_number && value.is_number(text),
            Literal::Bool(value) => text == if *value { "true" } else { "false" },
        });
        if index.is_none() {
            self.report(self.address(), None, Fault::Literals(values));
        }
        index
    }

    /// Takes the file of a multipart body, or other raw bytes.
    pub(crate) fn part(&mut self) -> Option<Part> {
        match self.node {
            Some(Node::Part(part)) => Some(part.clone()),
            Some(Node::Text(text)) => Some(Part {
                data: text.as_bytes().to_vec().into(),
                ..Part::default()
            }),
            _ => match self.only_parameter() {
                Some(node) => self.visited(node, Self::part),
                None => self.mismatch("a file"),
            },
        }
    }

    /// The text of the node that comes next.
    fn scalar(&mut self, expected: &'static str) -> Option<Scalar<'a>> {
        match self.node {
            Some(Node::Text(text)) => Some(Scalar::Text(text)),
            _ => match self.only_parameter() {
                Some(node) => Some(Scalar::Parameter(node)),
                None => self.mismatch(expected),
            },
        }
    }

    /// Reads a node and answers what was read.
    pub(super) fn visited<T>(
        &mut self,
        node: &'a Node<'a>,
        read: impl Fn(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut value = None;
        self.visit(node, &mut |decoder| value = read(decoder));
        value
    }
}

/// What stands for a scalar where the values are no JSON.
enum Scalar<'a> {
    Text(&'a str),
    /// The only value of the parameters' root.
    Parameter(&'a Node<'a>),
}

impl Literal {
    fn is_number(&self, text: &str) -> bool {
        match self {
            Self::Number(number) => Decimal::parse(number)
                .compare(&Decimal::parse(text))
                .is_eq(),
            Self::String(_) | Self::Bool(_) => false,
        }
    }
}

impl Number {
    /// The value of the end of an integer type's range.
    #[inline]
    fn to_i128(self) -> i128 {
        match self {
            Self::Int(value) => i128::from(value),
            Self::Decimal(text) => Decimal::parse(text).to_i128().unwrap_or(i128::MAX),
        }
    }
}

/// A text that is a number in JSON's grammar, from one end to the other.
pub(super) fn number_text(text: &str) -> Option<Lexeme<'_>> {
    let mut reader = Reader::new(text);
    if !matches!(reader.peek(), b'-' | b'0'..=b'9') {
        return None;
    }
    reader
        .number()
        .filter(|number| number.text.len() == text.len())
}

impl Decoder<'_> {
    /// Reads any value.
    pub(crate) fn any(&mut self, rules: &'static Rules) -> Option<Value> {
        match self.node {
            Some(Node::Text(_) | Node::Empty) => {
                return self
                    .string(rules)
                    .map(|text| Value::String(text.into_owned()));
            }
            Some(Node::List(_) | Node::Numbered(_)) => {
                return Schema::decode(self, rules).map(Value::Array);
            }
            Some(Node::Fields(_)) => return Map::decode(self, rules).map(Value::Object),
            Some(Node::Part(_) | Node::Json(_) | Node::Invalid) => return self.mismatch("a value"),
            None => {}
        }
        match self.peek() {
            b'"' => self
                .string(rules)
                .map(|text| Value::String(text.into_owned())),
            b'{' => Map::decode(self, rules).map(Value::Object),
            b'[' => Schema::decode(self, rules).map(Value::Array),
            b't' | b'f' => self.bool(rules).map(Value::Bool),
            b'-' | b'0'..=b'9' => self.number(rules, number_value),
            _ => {
                self.check(rules)?;
                self.null().map(|()| Value::Null)
            }
        }
    }

    /// Whether text comes next, of JSON or of anything else.
    #[cfg(feature = "rust_decimal")]
    pub(crate) fn is_before_string(&mut self) -> bool {
        self.node.is_some() || self.peek() == b'"'
    }
}

/// The integer that a text is in the plainest way, which most are: no sign but a minus, no zero in front, few digits.
fn small_integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 18 || (digits.len() > 1 && digits[0] == b'0') {
        return None;
    }
    let value = digits.iter().try_fold(0_i64, |value, byte| {
        byte.is_ascii_digit()
            .then(|| value * 10 + i64::from(byte - b'0'))
    })?;
    Some(if negative { -value } else { value })
}
