//! Path parameters.

use super::percent::Encoding;
use super::split::{list, named, value};
use super::{ParameterSpec, Problem, Shape, Style, Values};
use crate::decode::{Location, Node, Violations};

/// Splits the values of path parameters, as they stand in the URL, in the order of `specs`.
pub fn path<'a>(texts: &[&'a str], specs: &'static [ParameterSpec]) -> (Node<'a>, Violations) {
    let mut values = Values::new(Location::Path);
    for (spec, text) in specs.iter().zip(texts) {
        values.add(spec.name, parse(spec, text));
    }
    values.finish()
}

fn parse<'a>(spec: &ParameterSpec, text: &'a str) -> Result<Node<'a>, Problem> {
    match spec.style {
        Style::Label => value(
            spec,
            text.strip_prefix('.').ok_or(Problem::PREFIX)?,
            Encoding::Percent,
        ),
        Style::Matrix => matrix(spec, text.strip_prefix(';').ok_or(Problem::PREFIX)?),
        _ => value(spec, text, Encoding::Percent),
    }
}

/// What stands behind the first semicolon: `color=blue`, `color=blue;color=red`, `R=100;G=200`.
fn matrix<'a>(spec: &ParameterSpec, text: &'a str) -> Result<Node<'a>, Problem> {
    let value_of = |pair: &'a str| match pair.split_once('=') {
        Some((name, value)) if name == spec.name => Ok(value),
        None if pair == spec.name => Ok(""),
        _ => Err(Problem::PREFIX),
    };
    match spec.shape {
        Shape::Array if spec.explode && !spec.json => list(
            text.split(';')
                .map(value_of)
                .collect::<Result<Vec<_>, _>>()?,
            Encoding::Percent,
        ),
        Shape::Object { .. } if spec.explode && !spec.json => named(
            text.split(';')
                .map(|pair| pair.split_once('=').ok_or(Problem::UNPAIRED)),
            Encoding::Percent,
        ),
        _ => value(spec, value_of(text)?, Encoding::Percent),
    }
}
