//! Cookie parameters.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

use super::percent::Encoding;
use super::split::{list, only};
use super::{ParameterSpec, Problem, Shape, Style, Values};
use crate::decode::{Location, Node, Violations};

/// Splits the values of cookie parameters.
pub fn cookies<'a>(
    headers: &'a HeaderMap,
    specs: &'static [ParameterSpec],
) -> (Node<'a>, Violations) {
    let mut values = Values::new(Location::Cookie);
    for spec in specs {
        // The style `cookie` of 3.2 encodes nothing.
        let encoding = if spec.style == Style::Cookie {
            Encoding::Plain
        } else {
            Encoding::Percent
        };
        let texts: Vec<&str> = cookie_pairs(headers)
            .filter(|(name, _)| *name == spec.name)
            .map(|(_, value)| value)
            .collect();
        match spec.shape {
            Shape::Array if spec.explode && !spec.json => {
                if !texts.is_empty() {
                    values.add(spec.name, list(texts, encoding));
                }
            }
            Shape::Object { properties, .. } if spec.explode && !spec.json => {
                if let Some(value) = take_properties(properties, headers, encoding) {
                    values.add(spec.name, value);
                }
            }
            _ if texts.is_empty() => {}
            _ => values.add(spec.name, only(spec, &texts, encoding)),
        }
    }
    values.finish()
}

/// The properties of an object that are cookies of their own. Cookies of other names are none of its business, even where it is open.
fn take_properties<'a>(
    properties: &[&'static str],
    headers: &'a HeaderMap,
    encoding: Encoding,
) -> Option<Result<Node<'a>, Problem>> {
    let mut fields = Vec::new();
    for &property in properties {
        let mut texts = cookie_pairs(headers)
            .filter(|(name, _)| *name == property)
            .map(|(_, value)| value);
        let Some(text) = texts.next() else { continue };
        if texts.next().is_some() {
            return Some(Err(Problem::REPEATED_NAME));
        }
        match encoding.decode(text) {
            Ok(text) => fields.push((property.into(), Node::Text(text))),
            Err(problem) => return Some(Err(problem)),
        }
    }
    if fields.is_empty() {
        None
    } else {
        Some(Ok(Node::Fields(fields)))
    }
}

/// The names and values of all cookies, without the quotes that a value may stand in; lines that are not UTF-8 are left out.
pub fn cookie_pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| std::str::from_utf8(line.as_bytes()).ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| {
            let value = value.trim();
            (
                name.trim(),
                value
                    .strip_prefix('"')
                    .and_then(|value| value.strip_suffix('"'))
                    .unwrap_or(value),
            )
        })
}
