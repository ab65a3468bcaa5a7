//! Splits any text as a path, a query, headers, cookies, a form and parts, and decodes what comes of it.
//!
//! `cargo +nightly fuzz run params -- -max_len=4096`

#![no_main]

use axum::http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use specforge::decode::{
    Decoder, FieldSpec, Location, Node, ParameterSpec, Part, Rules, Shape, Style, Violations,
    params,
};
use specforge::schema::Schema;

const OBJECT: Shape = Shape::Object {
    properties: &["a", "b"],
    open: true,
};

const fn spec(name: &'static str, style: Style, explode: bool, shape: Shape) -> ParameterSpec {
    ParameterSpec {
        name,
        style,
        explode,
        shape,
        ..ParameterSpec::SCALAR
    }
}

static SPECS: &[ParameterSpec] = &[
    spec("a", Style::Form, true, Shape::Array),
    spec("b", Style::Form, false, OBJECT),
    spec("c", Style::DeepObject, true, OBJECT),
    spec("d", Style::PipeDelimited, false, Shape::Array),
    spec("e", Style::SpaceDelimited, false, OBJECT),
    spec("f", Style::Form, true, OBJECT),
    ParameterSpec {
        name: "g",
        json: true,
        ..ParameterSpec::SCALAR
    },
    ParameterSpec {
        name: "h",
        allow_empty: true,
        ..ParameterSpec::SCALAR
    },
];

static PATHS: &[ParameterSpec] = &[
    spec("a", Style::Simple, false, Shape::Array),
    spec("b", Style::Label, true, OBJECT),
    spec("c", Style::Matrix, true, OBJECT),
    spec("d", Style::Matrix, false, Shape::Array),
];

static FIELDS: &[FieldSpec] = &[
    FieldSpec {
        name: "a",
        shape: Shape::Array,
        ..FieldSpec::SCALAR
    },
    FieldSpec {
        name: "b",
        json: true,
        content_types: &["application/*"],
        ..FieldSpec::SCALAR
    },
    FieldSpec {
        name: "c",
        file: true,
        ..FieldSpec::SCALAR
    },
];

fuzz_target!(|input: &str| {
    decode(Location::Query, params::query(input, SPECS, Some(&["x"])));
    decode(Location::Path, params::path(&[input; 4], PATHS));
    decode(Location::Body, params::form(input.as_bytes(), FIELDS));
    let mut headers = HeaderMap::new();
    for line in input.split('\n') {
        if let Ok(value) = HeaderValue::from_str(line) {
            headers.append("a", value.clone());
            headers.append("b", value.clone());
            headers.append("cookie", value);
        }
    }
    decode(Location::Header, params::headers(&headers, SPECS));
    decode(Location::Cookie, params::cookies(&headers, SPECS));
    let part = |text: &str| Part {
        data: text.to_owned().into(),
        content_type: Some(text.to_owned()),
        file_name: None,
    };
    let parts: Vec<_> = input
        .split('\n')
        .filter_map(|line| line.split_once('='))
        .map(|(name, text)| (name.to_owned(), part(text)))
        .collect();
    decode(Location::Body, params::parts(&parts, FIELDS));
});

fn decode(location: Location, (node, violations): (Node<'_>, Violations)) {
    let mut decoder = Decoder::node(&node, location, violations);
    let value = Value::decode(&mut decoder, &Rules::NONE);
    if let Err(violations) = decoder.finish(value) {
        assert!(!violations.is_empty());
    }
}
