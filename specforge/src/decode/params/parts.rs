//! Multipart bodies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{FieldSpec, Problem, Shape, Values};
use crate::decode::{Location, Node, Part, ViolationKind, Violations};

/// Makes values of the parts of a multipart body, by their names. Parts that are not described are kept: text, or files where they have a name.
pub fn parts(
    parts: Vec<(String, Part)>,
    specs: &'static [FieldSpec],
) -> (Node<'static>, Violations) {
    let mut values = Values::new(Location::Body);
    let mut groups: Vec<(String, Vec<Part>)> = Vec::new();
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    for (name, part) in parts {
        if let Some(index) = by_name.get(&name) {
            groups[*index].1.push(part);
        } else {
            by_name.insert(name.clone(), groups.len());
            groups.push((name, vec![part]));
        }
    }
    for (name, parts) in groups {
        let value = match specs.iter().find(|spec| spec.name == name) {
            Some(spec) => described(spec, parts),
            None => undescribed(parts),
        };
        values.add(name, value);
    }
    (Node::Fields(values.fields), values.violations)
}

fn described(spec: &FieldSpec, parts: Vec<Part>) -> Result<Node<'static>, Problem> {
    if spec.shape == Shape::Array
        && !(spec.json
            && spec.content_types.is_empty()
            && parts.len() == 1
            && is_json_array(&parts))
    {
        return parts
            .into_iter()
            .map(|part| one(spec, part))
            .collect::<Result<_, _>>()
            .map(Node::List);
    }
    let mut parts = parts.into_iter();
    match (parts.next(), parts.next()) {
        (Some(part), None) => one(spec, part),
        _ => Err(Problem::REPEATED),
    }
}

/// Whether the only part holds all the items, as some clients write an array of objects.
fn is_json_array(parts: &[Part]) -> bool {
    parts
        .iter()
        .all(|part| part.data.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'['))
}

fn one(spec: &FieldSpec, part: Part) -> Result<Node<'static>, Problem> {
    if let Some(content_type) = &part.content_type
        && !spec.content_types.is_empty()
        && !spec
            .content_types
            .iter()
            .any(|allowed| covers(allowed, content_type))
    {
        return Err(Problem(
            ViolationKind::Encoding,
            "has a media type that is not one of those declared",
        ));
    }
    if spec.file {
        return Ok(Node::Part(part));
    }
    let text = text(part)?;
    Ok(if spec.json {
        Node::Json(text)
    } else {
        Node::Text(text)
    })
}

fn undescribed(parts: Vec<Part>) -> Result<Node<'static>, Problem> {
    let node = |part: Part| {
        if part.file_name.is_some() {
            Ok(Node::Part(part))
        } else {
            text(part).map(Node::Text)
        }
    };
    let mut nodes = parts.into_iter().map(node).collect::<Result<Vec<_>, _>>()?;
    Ok(if nodes.len() == 1 {
        nodes.remove(0)
    } else {
        Node::List(nodes)
    })
}

fn text(part: Part) -> Result<Cow<'static, str>, Problem> {
    String::from_utf8(part.data.into())
        .map(Cow::Owned)
        .map_err(|_| Problem::UTF8)
}

/// Whether a media type or range, or one of several, covers the one that a part has.
fn covers(allowed: &str, content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    allowed.split(',').map(str::trim).any(|allowed| {
        allowed == "*/*"
            || allowed.eq_ignore_ascii_case(essence)
            || allowed.strip_suffix('*').is_some_and(|prefix| {
                essence
                    .get(..prefix.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
            })
    })
}
