//! Free-form values.

use serde_json::{Map, Number, Value};

use crate::decode::{Decoder, Encoder, Rules};
use crate::schema::{Accepts, Produces, Schema};

impl Schema for Value {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.any(rules)
    }

    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Null => encoder.null(),
            Self::Bool(value) => encoder.bool(*value),
            Self::Number(number) => encoder.raw(&number.to_string()),
            Self::String(text) => encoder.str(text),
            Self::Array(items) => items.encode(encoder),
            Self::Object(map) => map.encode(encoder),
        }
    }

    fn null() -> Option<Self> {
        Some(Self::Null)
    }
}

/// A number as `serde_json` holds it, with the nearest double; `None` where it is beyond one.
pub(crate) fn number(text: &str) -> Option<(Value, f64)> {
    let double: f64 = text.parse().ok()?;
    let value = match (text.parse::<i64>(), text.parse::<u64>()) {
        // Only a double knows `-0`.
        (Ok(value), _) if value != 0 || !text.starts_with('-') => Value::from(value),
        (_, Ok(value)) => Value::from(value),
        _ => Value::Number(Number::from_f64(double)?),
    };
    Some((value, double))
}

/// Anything can be held.
impl<M> Accepts<M> for Value {}
impl Produces<Self> for Value {}
impl Accepts<std::collections::BTreeMap<String, Value>> for Map<String, Value> {}
impl Produces<std::collections::BTreeMap<String, Value>> for Map<String, Value> {}
impl Produces<Value> for Map<String, Value> {}
