//! Splitting the text of one value by its style.

use std::collections::BTreeSet;

use super::percent::Encoding;
use super::{ParameterSpec, Problem, Shape, Style};
use crate::decode::Node;

/// The value that a text stands for, where one text holds all of it.
pub(super) fn value<'a>(
    spec: &ParameterSpec,
    text: &'a str,
    encoding: Encoding,
) -> Result<Node<'a>, Problem> {
    if text.is_empty() && spec.allow_empty {
        return Ok(match spec.shape {
            Shape::Scalar => Node::Empty,
            Shape::Array => Node::List(Vec::new()),
            Shape::Object { .. } => Node::Fields(Vec::new()),
        });
    }
    if spec.json {
        return encoding.decode(text).map(Node::Json);
    }
    match spec.shape {
        Shape::Scalar => encoding.decode(text).map(Node::Text),
        Shape::Array => list(pieces(spec, text), encoding),
        Shape::Object { .. } if spec.explode => {
            let pairs = pieces(spec, text)
                .into_iter()
                .map(|piece| piece.split_once('=').ok_or(Problem::UNPAIRED));
            named(pairs, encoding)
        }
        Shape::Object { .. } => {
            let pieces = pieces(spec, text);
            let pairs = pieces.chunks(2).map(|pair| match *pair {
                [name, value] => Ok((name, value)),
                _ => Err(Problem::UNPAIRED),
            });
            named(pairs, encoding)
        }
    }
}

/// Values in order, from the text of each.
pub(super) fn list<'a>(
    texts: impl IntoIterator<Item = &'a str>,
    encoding: Encoding,
) -> Result<Node<'a>, Problem> {
    texts
        .into_iter()
        .map(|text| encoding.decode(text).map(Node::Text))
        .collect::<Result<_, _>>()
        .map(Node::List)
}

/// Values by name, from the texts of both.
pub(super) fn named<'a>(
    pairs: impl Iterator<Item = Result<(&'a str, &'a str), Problem>>,
    encoding: Encoding,
) -> Result<Node<'a>, Problem> {
    let mut fields = Vec::new();
    let mut names = BTreeSet::new();
    for pair in pairs {
        let (name, value) = pair?;
        let name = encoding.decode(name)?;
        if !names.insert(name.clone()) {
            return Err(Problem::REPEATED_NAME);
        }
        fields.push((name, Node::Text(encoding.decode(value)?)));
    }
    Ok(Node::Fields(fields))
}

/// The pieces of a text, still encoded: a delimiter that is itself encoded does not divide.
fn pieces<'a>(spec: &ParameterSpec, text: &'a str) -> Vec<&'a str> {
    match spec.style {
        // Here the delimiter cannot stand in a URL as it is.
        Style::SpaceDelimited => split_any(text, &["%20", "+", " "]),
        Style::PipeDelimited => split_any(text, &["|", "%7C", "%7c"]),
        Style::Label if spec.explode => text.split('.').collect(),
        _ => text.split(',').collect(),
    }
}

fn split_any<'a>(text: &'a str, delimiters: &[&str]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        // A delimiter is ASCII, and so never starts inside a character.
        match delimiters
            .iter()
            .find(|delimiter| rest.starts_with(delimiter.as_bytes()))
        {
            Some(delimiter) => {
                pieces.push(&text[start..at]);
                at += delimiter.len();
                start = at;
            }
            None => at += 1,
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// A value of which nothing came but its name, or of which there is one text.
pub(super) fn only<'a>(
    spec: &ParameterSpec,
    texts: &[&'a str],
    encoding: Encoding,
) -> Result<Node<'a>, Problem> {
    match texts {
        [text] => value(spec, text, encoding),
        [] => value(spec, "", encoding),
        _ => Err(Problem::REPEATED),
    }
}
