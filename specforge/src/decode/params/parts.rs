//! Multipart bodies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{FieldSpec, Problem, Shape, Values};
use crate::decode::{Location, Node, Part, ViolationKind, Violations};

/// Makes values of the parts of a multipart body, by their names. Parts that are not described are kept: text, or files where they have a name.
pub fn parts<'a>(
    parts: &'a [(String, Part)],
    specs: &'static [FieldSpec],
) -> (Node<'a>, Violations) {
    let mut values = Values::new(Location::Body);
    let mut groups: Vec<(&'a str, Vec<&'a Part>)> = Vec::new();
    let mut by_name: BTreeMap<&'a str, usize> = BTreeMap::new();
    for (name, part) in parts {
        if let Some(index) = by_name.get(name.as_str()) {
            groups[*index].1.push(part);
        } else {
            by_name.insert(name, groups.len());
            groups.push((name, vec![part]));
        }
    }
    for (name, parts) in groups {
        let value = match specs.iter().find(|spec| spec.name == name) {
            Some(spec) => described(spec, &parts),
            None => undescribed(&parts),
        };
        values.add(name, value);
    }
    values.finish()
}

fn described<'a>(spec: &FieldSpec, parts: &[&'a Part]) -> Result<Node<'a>, Problem> {
    match parts {
        // Some clients write an array of objects into one part.
        [part] if spec.json && (spec.shape != Shape::Array || is_json_array(part)) => {
            one(spec, part)
        }
        _ if spec.shape == Shape::Array => {
            let items = parts.iter().map(|part| one(spec, part));
            items.collect::<Result<_, _>>().map(Node::List)
        }
        [part] => one(spec, part),
        _ => Err(Problem::REPEATED),
    }
}

fn is_json_array(part: &Part) -> bool {
    part.data.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[')
}

fn one<'a>(spec: &FieldSpec, part: &'a Part) -> Result<Node<'a>, Problem> {
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
        return Ok(Node::Part(part.clone()));
    }
    let text = text(part)?;
    Ok(if spec.json {
        Node::Json(text)
    } else {
        Node::Text(text)
    })
}

fn undescribed<'a>(parts: &[&'a Part]) -> Result<Node<'a>, Problem> {
    let node = |part: &'a Part| match part.file_name {
        Some(_) => Ok(Node::Part(part.clone())),
        None => text(part).map(Node::Text),
    };
    match parts {
        [part] => node(part),
        parts => parts
            .iter()
            .map(|part| node(part))
            .collect::<Result<_, _>>()
            .map(Node::List),
    }
}

fn text(part: &Part) -> Result<Cow<'_, str>, Problem> {
    std::str::from_utf8(&part.data)
        .map(Cow::Borrowed)
        .map_err(|_| Problem::UTF8)
}

/// Whether a media type or range, or one of several, covers the one that a part has.
fn covers(allowed: &str, content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let starts_with = |prefix: &str| {
        essence
            .get(..prefix.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    allowed
        .split(',')
        .map(str::trim)
        .any(|allowed| match allowed {
            "*/*" => true,
            _ => match allowed.strip_suffix('*') {
                Some(prefix) => starts_with(prefix),
                None => allowed.eq_ignore_ascii_case(essence),
            },
        })
}
