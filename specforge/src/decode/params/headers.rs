//! Header parameters.

use axum::http::HeaderMap;

use super::percent::Encoding;
use super::split::{list, named, value};
use super::{ParameterSpec, Problem, Shape, Values};
use crate::decode::{Location, Node, Violations};

/// Splits the values of header parameters.
pub fn headers<'a>(
    headers: &'a HeaderMap,
    specs: &'static [ParameterSpec],
) -> (Node<'a>, Violations) {
    let mut values = Values::new(Location::Header);
    for spec in specs {
        let lines: Result<Vec<&str>, _> = headers
            .get_all(spec.name)
            .iter()
            .map(|line| std::str::from_utf8(line.as_bytes()))
            .collect();
        match lines {
            Ok(lines) if lines.is_empty() => {}
            Ok(lines) => values.add(spec.name, parse(spec, &lines)),
            Err(_) => values.add(spec.name, Err(Problem::UTF8)),
        }
    }
    values.finish()
}

/// Several lines are one list (RFC 9110), which a scalar is not. Empty elements of lists do not count.
fn parse<'a>(spec: &ParameterSpec, lines: &[&'a str]) -> Result<Node<'a>, Problem> {
    let elements = || {
        lines
            .iter()
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .filter(|element| !element.is_empty())
    };
    match spec.shape {
        // Only an answer has this one, and only a test reads it: a line is a value, commas and all.
        Shape::Array if spec.name == "set-cookie" => list(lines.iter().copied(), Encoding::Plain),
        Shape::Array if !spec.json => list(elements(), Encoding::Plain),
        Shape::Object { .. } if !spec.json && spec.explode => named(
            elements().map(|element| element.split_once('=').ok_or(Problem::UNPAIRED)),
            Encoding::Plain,
        ),
        Shape::Object { .. } if !spec.json => {
            let elements: Vec<&str> = elements().collect();
            let pairs = elements.chunks(2).map(|pair| match *pair {
                [name, value] => Ok((name, value)),
                _ => Err(Problem::UNPAIRED),
            });
            named(pairs, Encoding::Plain)
        }
        _ => match lines {
            [line] => value(spec, line, Encoding::Plain),
            _ => Err(Problem::REPEATED),
        },
    }
}
