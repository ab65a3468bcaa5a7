//! Decodes any bytes as types of every kind: what is accepted is JSON to `serde_json` too, and is read again as it is written.
//!
//! `cargo +nightly fuzz run value -- -max_len=4096`

#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use specforge::decode::{
    Assertion, Bound, Decoder, Encoder, Fields, JsonType, MAX_VIOLATIONS, Number, Pattern, Rules,
    Select, StringFormat, UnionSpec, decode_json,
};
use specforge::schema::Schema;

/// A tree whose nodes can be told apart only by trying, and which recurs through a union.
struct Branch {
    left: Option<Box<Tree>>,
    all: Option<Vec<Tree>>,
    extra: BTreeMap<String, Value>,
}

enum Tree {
    And(Branch),
    Or(Branch),
    Leaf(f64),
}

impl Schema for Branch {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        static NAME: Pattern = Pattern::new("^[a-z]+$", "^[a-z]+$");
        static KEYS: Rules = Rules {
            patterns: &[&NAME],
            ..Rules::NONE
        };
        static OWN: Rules = Rules {
            keys: Some(&KEYS),
            max_properties: Some(3),
            assertions: Some(&NOT_EMPTY),
            ..Rules::NONE
        };
        static NOT_EMPTY: Assertion = Assertion {
            not: Some(&Assertion {
                required: &["left", "b"],
                ..Assertion::ANY
            }),
            any_of: &[
                Assertion {
                    types: &[JsonType::Object],
                    reference: Some(&NOT_EMPTY),
                    ..Assertion::ANY
                },
                Assertion {
                    types: &[JsonType::Number],
                    ..Assertion::ANY
                },
            ],
            ..Assertion::ANY
        };
        static FIELDS: Fields = Fields {
            names: &["left", "all"],
            optional: &[0b11],
            values: &[
                &Rules::NONE,
                &Rules {
                    min_items: Some(1),
                    unique_items: true,
                    ..Rules::NONE
                },
            ],
            additional: specforge::decode::Additional::Keep,
            rules: &OWN,
            ..Fields::OPEN
        };
        let ((left, all), extra) = decoder.fields_and_rest(rules, &FIELDS)?;
        Some(Self { left, all, extra })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.optional("left", &self.left);
        encoder.optional("all", &self.all);
        encoder.additional(&self.extra);
        encoder.end_object();
    }
}

impl Schema for Tree {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        static UNION: UnionSpec = UnionSpec {
            name: "Tree",
            variants: &["And", "Or", "Leaf"],
            select: Select::FirstOf,
        };
        static LEAF: Rules = Rules {
            minimum: Some(Bound::Inclusive(Number::Decimal("-0.5"))),
            multiple_of: &[Number::Decimal("0.1")],
            ..Rules::NONE
        };
        decoder.variants(rules, &UNION, |decoder, variant| match variant {
            0 => Schema::decode(decoder, &Rules::NONE).map(Self::And),
            1 => Schema::decode(decoder, &Rules::NONE).map(Self::Or),
            _ => Schema::decode(decoder, &LEAF).map(Self::Leaf),
        })
    }

    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::And(branch) | Self::Or(branch) => branch.encode(encoder),
            Self::Leaf(value) => value.encode(encoder),
        }
    }
}

fuzz_target!(|input: &[u8]| {
    if let Some(value) = round::<Value>(input, &Rules::NONE) {
        // With its feature `raw_value`, which a dependency turns on, serde_json takes such a key for one of its own.
        if !value.to_string().contains("$serde_json::private::") {
            assert_eq!(serde_json::from_slice::<Value>(input).ok(), Some(value));
        }
    }
    round::<Tree>(input, &Rules::NONE);
    round::<Vec<Option<i64>>>(input, &Rules::INTEGRAL_FLOAT);
    static TEXT: Rules = Rules {
        format: Some(StringFormat::DateTime),
        max_length: Some(40),
        ..Rules::NONE
    };
    static TEXTS: Rules = Rules {
        items: Some(&TEXT),
        ..Rules::NONE
    };
    round::<BTreeMap<String, (String, bool)>>(input, &TEXTS);
    for format in [
        StringFormat::Uri,
        StringFormat::Email,
        StringFormat::Duration,
        StringFormat::Byte,
        StringFormat::Hostname,
    ] {
        if let Ok(text) = std::str::from_utf8(input) {
            format.allows(text);
        }
    }
});

/// Decodes; what was accepted is written, and must be accepted and written alike.
fn round<T: Schema>(input: &[u8], rules: &'static Rules) -> Option<T> {
    match decode_json::<T>(input, rules) {
        Ok(value) => {
            let written = write(&value);
            let again: T =
                decode_json(&written, rules).unwrap_or_else(|violations| panic!("{violations}"));
            assert_eq!(written, write(&again));
            Some(value)
        }
        Err(violations) => {
            assert!((1..=MAX_VIOLATIONS + 1).contains(&violations.len()));
            None
        }
    }
}

fn write<T: Schema>(value: &T) -> Vec<u8> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    encoder.finish()
}
