//! Values that are not JSON text: parameters, fields of forms, parts.

use std::borrow::Cow;

use bytes::Bytes;

use super::Encoder;

/// A value of a parameter, a form or a multipart body. Text has no type of its own: what it is read as decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Node<'a> {
    /// Text, percent-decoded.
    Text(Cow<'a, str>),
    /// An empty value where `allowEmptyValue` allows one: an empty string, or as if it were absent.
    Empty,
    /// JSON text (`content: application/json`, a part of that media type).
    Json(Cow<'a, str>),
    /// Values in order.
    List(Vec<Node<'a>>),
    /// Values by name, in order. At the root of parameters a single one stands for its value, and several for a tuple.
    Fields(Vec<(Cow<'a, str>, Node<'a>)>),
    /// Values whose names are the numbers from 0 on, in their order: an array, or an object with such names.
    Numbered(Vec<(Cow<'a, str>, Node<'a>)>),
    /// A file, or other raw bytes.
    Part(Part),
    /// A value that a violation was already recorded for: reading it fails without another one.
    Invalid,
}

/// A file of a multipart body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Its name on the client's machine, as the client says. Never use it as a path.
    pub file_name: Option<String>,
    /// Its media type, as the client says.
    pub content_type: Option<String>,
    /// What it holds.
    pub data: Bytes,
}

impl Node<'_> {
    /// The value as JSON text, in which text without a type is a string.
    pub(super) fn to_json(&self) -> String {
        let mut encoder = Encoder::new();
        self.write(&mut encoder);
        String::from_utf8(encoder.finish()).unwrap_or_default()
    }

    fn write(&self, encoder: &mut Encoder) {
        match self {
            Self::Text(text) => encoder.str(text),
            Self::Json(text) => encoder.raw(text),
            Self::List(items) => {
                encoder.array();
                for item in items {
                    encoder.next();
                    item.write(encoder);
                }
                encoder.end_array();
            }
            Self::Numbered(items) => {
                encoder.array();
                for (_, item) in items {
                    encoder.next();
                    item.write(encoder);
                }
                encoder.end_array();
            }
            Self::Fields(fields) => {
                encoder.object();
                for (name, value) in fields {
                    encoder.key(name);
                    value.write(encoder);
                }
                encoder.end_object();
            }
            Self::Part(part) => encoder.str(&String::from_utf8_lossy(&part.data)),
            Self::Empty | Self::Invalid => encoder.str(""),
        }
    }
}
