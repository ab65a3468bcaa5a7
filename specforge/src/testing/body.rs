//! Writing forms and multipart bodies.

use bytes::Bytes;

use super::encode;
use crate::decode::{Encoder, FieldSpec, Kind, ParameterSpec, Part, Shape, Tree};
use crate::schema::Schema;

/// A body of `application/x-www-form-urlencoded`.
pub(super) fn form<T: Schema>(value: &T, fields: &[FieldSpec]) -> String {
    let parameters: Vec<ParameterSpec> = fields.iter().map(FieldSpec::parameter).collect();
    encode::form(&encode::json(value), &parameters)
}

/// The parts of a `multipart/form-data` body: one for each property, and one for each item of an array.
pub(super) fn parts<T: Schema>(value: &T, fields: &[FieldSpec]) -> Vec<(String, Part)> {
    let mut encoder = Encoder::with_parts();
    value.encode(&mut encoder);
    let (json, files) = encoder.finish_with_parts();
    let json = String::from_utf8(json).unwrap_or_default();
    let Some(tree) = Tree::parse(&json).filter(|tree| tree.kind(0) == Kind::Object) else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    for (key, value) in tree.properties(0) {
        let name = tree.string(key).into_owned();
        let field = fields.iter().find(|field| field.name == name);
        let repeated = tree.kind(value) == Kind::Array
            && field.is_none_or(|field| field.shape == Shape::Array);
        let values = if repeated {
            tree.items(value).collect()
        } else {
            vec![value]
        };
        parts.extend(
            values
                .into_iter()
                .map(|value| (name.clone(), part(&tree, value, &files, &name, field))),
        );
    }
    parts
}

fn part(
    tree: &Tree<'_>,
    value: usize,
    files: &[Part],
    name: &str,
    field: Option<&FieldSpec>,
) -> Part {
    if tree.kind(value) == Kind::String
        && let Some(file) = Encoder::part_of(&tree.string(value)).and_then(|index| files.get(index))
    {
        let declared = field
            .and_then(|field| field.content_types.first())
            .filter(|declared| !declared.contains('*'));
        let content_type = declared.map_or_else(
            || "application/octet-stream".to_owned(),
            |declared| (*declared).to_owned(),
        );
        return Part {
            file_name: file.file_name.clone().or_else(|| Some(name.to_owned())),
            content_type: file.content_type.clone().or(Some(content_type)),
            data: file.data.clone(),
        };
    }
    let json = field.map_or_else(
        || matches!(tree.kind(value), Kind::Object | Kind::Array),
        |field| field.json,
    );
    if json {
        return Part {
            file_name: None,
            content_type: Some("application/json".to_owned()),
            data: Bytes::from(tree.raw(value).to_owned()),
        };
    }
    let text = if tree.kind(value) == Kind::String {
        tree.string(value).into_owned()
    } else {
        tree.raw(value).to_owned()
    };
    Part {
        file_name: None,
        content_type: None,
        data: Bytes::from(text),
    }
}

/// What divides the parts. It is the same in every run, so that a failing test shows the same body.
pub(super) const BOUNDARY: &str = "specforge-testing-7MA4YWxkTrZu0gW";

/// A `multipart/form-data` body (RFC 7578).
pub(super) fn multipart(parts: &[(String, Part)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, part) in parts {
        body.extend_from_slice(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"",
                quoted(name)
            )
            .as_bytes(),
        );
        if let Some(file_name) = &part.file_name {
            body.extend_from_slice(format!("; filename=\"{}\"", quoted(file_name)).as_bytes());
        }
        if let Some(content_type) = &part.content_type {
            body.extend_from_slice(format!("\r\nContent-Type: {content_type}").as_bytes());
        }
        body.extend_from_slice(b"\r\n\r\n");
        body.extend_from_slice(&part.data);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// A text between quotes, as HTML's forms write it.
fn quoted(text: &str) -> String {
    text.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}
