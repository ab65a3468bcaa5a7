//! Bytes: base64 in JSON, raw in parts and bodies.

use ::bytes::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::string_like;
use crate::decode::{Decoder, Encoder, Fault, Part, Rules, StringFormat};
use crate::schema::{Accepts, Produces, Schema};

/// Bytes that are base64 on the wire (`format: byte`).
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Base64(pub Vec<u8>);

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<Base64> for Vec<u8> {
    fn from(bytes: Base64) -> Self {
        bytes.0
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Schema for Base64 {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.parsed(rules, Fault::Format(StringFormat::Byte), |text| {
            STANDARD.decode(text).ok().map(Self)
        })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(&STANDARD.encode(&self.0));
    }
}

string_like!(Base64);

impl Schema for Bytes {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        decoder.part().map(|part| part.data)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.part(&Part {
            data: self.clone(),
            ..Part::default()
        });
    }
}

impl Accepts<Self> for Bytes {}
impl Produces<Self> for Bytes {}

impl Schema for Part {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        decoder.part()
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.part(self);
    }
}

impl Accepts<Self> for Part {}
impl Produces<Self> for Part {}
impl Accepts<Bytes> for Part {}
impl Produces<Bytes> for Part {}
impl Accepts<Part> for Bytes {}
impl Produces<Part> for Bytes {}
