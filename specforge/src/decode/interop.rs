//! serde's traits by way of JSON text, so that a generated type needs a line for each.

use std::cell::RefCell;

use serde::de::{self, Deserialize as _, Deserializer};
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::Value;

use super::reader::Reader;
use super::{Encoder, Rules, decode_json};
use crate::schema::Schema;

/// Gives a value to any serde serializer, its properties in the order of the schema.
pub fn serialize<T: Schema, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    if let Some(fault) = encoder.fault() {
        return Err(S::Error::custom(fault));
    }
    let json = String::from_utf8(encoder.finish()).map_err(S::Error::custom)?;
    let mut reader = Reader::new(&json);
    Text(RefCell::new(&mut reader)).serialize(serializer)
}

/// Reads a value from any serde deserializer; the violations are the error's text.
pub fn deserialize<'de, T: Schema, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let value = Value::deserialize(deserializer)?;
    decode_json(value.to_string().as_bytes(), &Rules::NONE).map_err(de::Error::custom)
}

/// The JSON value that a reader stands before. It can be serialized once.
struct Text<'r, 'a>(RefCell<&'r mut Reader<'a>>);

impl Serialize for Text<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut reader = self.0.borrow_mut();
        let invalid = || S::Error::custom("the value was not written as JSON");
        match reader.peek() {
            b'{' => {
                let mut map = serializer.serialize_map(None)?;
                let mut more = !reader.open(b'}').ok_or_else(invalid)?;
                while more {
                    map.serialize_key(&reader.key().ok_or_else(invalid)?)?;
                    map.serialize_value(&Text(RefCell::new(&mut reader)))?;
                    more = reader.more(b'}').ok_or_else(invalid)?;
                }
                map.end()
            }
            b'[' => {
                let mut seq = serializer.serialize_seq(None)?;
                let mut more = !reader.open(b']').ok_or_else(invalid)?;
                while more {
                    seq.serialize_element(&Text(RefCell::new(&mut reader)))?;
                    more = reader.more(b']').ok_or_else(invalid)?;
                }
                seq.end()
            }
            b'"' => serializer.serialize_str(&reader.string().ok_or_else(invalid)?),
            b't' => serializer.serialize_bool(reader.word("true").is_some()),
            b'f' => serializer.serialize_bool(reader.word("false").is_none()),
            b'n' => reader
                .word("null")
                .ok_or_else(invalid)
                .and_then(|()| serializer.serialize_unit()),
            _ => {
                let number = reader.number().ok_or_else(invalid)?.text;
                match (
                    number.parse::<i64>(),
                    number.parse::<u64>(),
                    number.parse::<f64>(),
                ) {
                    (Ok(value), ..) => serializer.serialize_i64(value),
                    (_, Ok(value), _) => serializer.serialize_u64(value),
                    (.., Ok(value)) => serializer.serialize_f64(value),
                    _ => Err(invalid()),
                }
            }
        }
    }
}
