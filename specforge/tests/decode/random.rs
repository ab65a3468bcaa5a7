//! Random documents, against `serde_json` and the `jsonschema` crate.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use specforge::decode::{Encoder, Rules, ViolationKind, decode_json};
use specforge::schema::Schema;

use super::schemas::compile;

/// Any JSON value: small numbers and short names, so that rules about them meet.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        (-4i64..10).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop_oneof![Just(0.5), Just(1.0), Just(2.5), Just(-3.0), Just(1e20)].prop_map(Value::from),
        any::<f64>()
            .prop_filter("JSON has finite numbers only", |value| value.is_finite())
            .prop_map(Value::from),
        "[a-c]{0,3}".prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec(("[a-c]{1,2}", inner), 0..5)
                .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Text that is JSON, or nearly.
fn json_like() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        8 => prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "1", "-0", "0.5", "1e5", "true", "false", "null", " ", "\n",
        ]),
        1 => prop::sample::select(vec![
            "01", "1.", ".5", "1e", "+1", "-", "1e400", "\"\\u00e4\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\udc00\"",
            "\"\\x\"", "\"\t\"", "\"", "\\", "\u{feff}", "tru", "nul", "NaN", "'a'", "\u{0}", "ä", "\u{a0}", "{}", "[]",
        ]),
    ];
    prop_oneof![
        prop::collection::vec(token, 0..12).prop_map(|tokens| tokens.concat()),
        // A valid document with one place changed.
        (
            value(),
            any::<prop::sample::Index>(),
            "[\\[\\]{}:,\"0-9ae.+\\- \\\\]{0,2}"
        )
            .prop_map(|(value, at, new)| {
                let text = value.to_string();
                let at = (0..=at.index(text.len() + 1))
                    .rev()
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap_or(0);
                let behind = (at + 1..=text.len())
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap_or(text.len());
                format!("{}{new}{}", &text[..at], &text[behind..])
            }),
    ]
}

/// A schema of the keywords that both sides know.
fn schema() -> impl Strategy<Value = Value> {
    let small = 0u64..4;
    let bound = prop_oneof![
        (-3i64..6).prop_map(Value::from),
        Just(json!(0.5)),
        Just(json!(2.5))
    ];
    let types = prop::sample::subsequence(
        vec![
            "null", "boolean", "object", "array", "number", "string", "integer",
        ],
        1..4,
    );
    let keyword = prop_oneof![
        types.prop_map(|types| ("type", json!(types))),
        prop::collection::vec(value(), 1..4).prop_map(|values| ("enum", Value::Array(values))),
        value().prop_map(|value| ("const", value)),
        bound.clone().prop_map(|bound| ("minimum", bound)),
        bound.clone().prop_map(|bound| ("maximum", bound)),
        (1i64..4).prop_map(|divisor| ("multipleOf", json!(divisor))),
        small.clone().prop_map(|n| ("minLength", json!(n))),
        small.clone().prop_map(|n| ("maxLength", json!(n))),
        prop::sample::select(vec!["^a", "b$", "[a-b]+", "^.{2}$"])
            .prop_map(|pattern| ("pattern", json!(pattern))),
        small.clone().prop_map(|n| ("minItems", json!(n))),
        small.clone().prop_map(|n| ("maxItems", json!(n))),
        Just(("uniqueItems", json!(true))),
        small.clone().prop_map(|n| ("minProperties", json!(n))),
        small.clone().prop_map(|n| ("maxProperties", json!(n))),
        prop::collection::vec("[a-c]", 0..3).prop_map(|mut names| {
            names.sort();
            names.dedup();
            ("required", json!(names))
        }),
        ("[a-c]", "[a-c]")
            .prop_map(|(name, needed)| ("dependentRequired", json!({name: [needed]}))),
    ];
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Value::Bool),
        8 => prop::collection::vec(keyword, 0..3).prop_map(from_keywords),
    ];
    leaf.prop_recursive(3, 24, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3).prop_map(Value::Array);
        let named = prop::collection::vec(("[a-c]", inner.clone()), 0..3)
            .prop_map(|entries| Value::Object(entries.into_iter().collect::<Map<_, _>>()));
        let keyword = prop_oneof![
            named.clone().prop_map(|schemas| ("properties", schemas)),
            named
                .clone()
                .prop_map(|schemas| ("patternProperties", schemas)),
            named.prop_map(|schemas| ("dependentSchemas", schemas)),
            inner
                .clone()
                .prop_map(|schema| ("additionalProperties", schema)),
            inner.clone().prop_map(|schema| ("propertyNames", schema)),
            inner.clone().prop_map(|schema| ("items", schema)),
            list.clone().prop_map(|schemas| ("prefixItems", schemas)),
            inner.clone().prop_map(|schema| ("contains", schema)),
            (0u64..3).prop_map(|n| ("minContains", json!(n))),
            (0u64..3).prop_map(|n| ("maxContains", json!(n))),
            list.clone().prop_map(|schemas| ("allOf", schemas)),
            list.clone().prop_map(|schemas| ("anyOf", schemas)),
            list.prop_map(|schemas| ("oneOf", schemas)),
            inner.clone().prop_map(|schema| ("not", schema)),
            inner.clone().prop_map(|schema| ("if", schema)),
            inner.clone().prop_map(|schema| ("then", schema)),
            inner.prop_map(|schema| ("else", schema)),
        ];
        prop::collection::vec(keyword, 1..4).prop_map(from_keywords)
    })
}

fn from_keywords(keywords: Vec<(&'static str, Value)>) -> Value {
    Value::Object(
        keywords
            .into_iter()
            .map(|(keyword, value)| (keyword.to_owned(), value))
            .collect(),
    )
}

/// Whether there is a number in it that a float does not hold to the unit.
fn has_huge_number(value: &Value) -> bool {
    match value {
        Value::Number(number) => number
            .as_f64()
            .is_some_and(|number| number.abs() >= 9_007_199_254_740_992.0),
        Value::Array(items) => items.iter().any(has_huge_number),
        Value::Object(properties) => properties.values().any(has_huge_number),
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_are_read_as_serde_json_reads_them(value in value()) {
        let text = value.to_string();
        let expected: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(decode_json::<Value>(text.as_bytes(), &Rules::NONE).unwrap(), expected.clone());
        let mut encoder = Encoder::new();
        value.encode(&mut encoder);
        let written: Value = serde_json::from_slice(&encoder.finish()).unwrap();
        prop_assert_eq!(written, expected);
    }

    #[test]
    fn what_serde_json_refuses_is_refused(text in json_like()) {
        let theirs = serde_json::from_str::<Value>(&text);
        match decode_json::<Value>(text.as_bytes(), &Rules::NONE) {
            Ok(ours) => prop_assert_eq!(theirs.ok(), Some(ours), "{}", text),
            // We are stricter about keys that come twice.
            Err(violations) => prop_assert!(
                theirs.is_err() || violations.iter().all(|violation| violation.kind == ViolationKind::Duplicate),
                "{}: {}", text, violations
            ),
        }
    }

    #[test]
    fn schemas_mean_what_they_mean_to_the_jsonschema_crate(schema in schema(), documents in prop::collection::vec(value(), 1..8)) {
        let theirs = jsonschema::draft202012::new(&schema).unwrap();
        let assertion = compile(&schema).unwrap();
        let rules: &'static Rules = Box::leak(Box::new(Rules { assertions: Some(assertion), ..Rules::INTEGRAL_FLOAT }));
        let divides = schema.to_string().contains("multipleOf");
        for document in documents {
            // Theirs divides what is left of such a number in a float; ours divides the number that is written.
            if divides && has_huge_number(&document) {
                continue;
            }
            let ours = decode_json::<Value>(document.to_string().as_bytes(), rules);
            prop_assert_eq!(ours.is_ok(), theirs.is_valid(&document), "{} {} {:?}", schema, document, ours);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = decode_json::<Value>(&bytes, &Rules::NONE);
        let _ = decode_json::<Vec<Option<i64>>>(&bytes, &Rules::NONE);
        let _ = decode_json::<std::collections::BTreeMap<String, f64>>(&bytes, &Rules::NONE);
    }
}
