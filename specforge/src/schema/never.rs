//! The schema that allows nothing.

use crate::decode::{Assertion, Decoder, Encoder, Rules};
use crate::schema::{Accepts, Produces, Schema};

/// A type without values, for the schema `false`: every value breaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Never {}

impl Schema for Never {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        static NOTHING: Assertion = Assertion {
            never: true,
            ..Assertion::ANY
        };
        static RULES: Rules = Rules {
            assertions: Some(&NOTHING),
            ..Rules::NONE
        };
        decoder.check(&RULES)?;
        None
    }

    fn encode(&self, _: &mut Encoder) {
        match *self {}
    }
}

impl Accepts<Self> for Never {}
impl Produces<Self> for Never {}
