//! Queries and url-encoded forms.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::percent::Encoding;
use super::split::{deep_key, list, only};
use super::{FieldSpec, ParameterSpec, Problem, Shape, Style, Values};
use crate::decode::{Location, Node, Violations};

/// How many properties an object of a `deepObject` parameter may have.
const MAX_DEEP_PROPERTIES: usize = 256;

/// Splits a query, as it stands in the URL. Where unknown parameters are to be refused, `known` names those that others know of.
pub fn query<'a>(
    raw: &'a str,
    specs: &'static [ParameterSpec],
    known: Option<&[&str]>,
) -> (Node<'a>, Violations) {
    let mut values = Values::new(Location::Query);
    let mut groups = Groups::parse(raw, &mut values);
    for spec in specs {
        let declared = |name: &str| specs.iter().any(|spec| spec.name == name);
        take(spec, &declared, &mut groups, &mut values);
    }
    if let Some(known) = known {
        for group in groups.rest().filter(|group| !known.contains(&&*group.name)) {
            values
                .violations
                .push(Problem::UNKNOWN.violation(Location::Query, &group.name));
        }
    }
    values.finish()
}

/// Splits a body of `application/x-www-form-urlencoded`. Fields that are not described are kept.
pub fn form<'a>(body: &'a [u8], specs: &'static [FieldSpec]) -> (Node<'a>, Violations) {
    let mut values = Values::new(Location::Body);
    let Ok(raw) = std::str::from_utf8(body) else {
        values
            .violations
            .push(Problem::UTF8.violation(Location::Body, ""));
        return (Node::Invalid, values.violations);
    };
    let mut groups = Groups::parse(raw, &mut values);
    for spec in specs {
        let declared = |name: &str| specs.iter().any(|spec| spec.name == name);
        take(&spec.parameter(), &declared, &mut groups, &mut values);
    }
    for group in groups.rest() {
        let value = match group.texts.as_slice() {
            [text] => Encoding::Form.decode(text).map(Node::Text),
            texts => list(texts.iter().copied(), Encoding::Form),
        };
        values.add(group.name, value);
    }
    values.finish()
}

/// The names and values of a query, decoded; what is badly encoded is left out.
pub fn pairs(raw: &str) -> impl Iterator<Item = (String, String)> {
    split(raw).filter_map(|(name, value)| {
        let decode = |text| Encoding::Form.decode(text).ok().map(Cow::into_owned);
        Some((decode(name)?, decode(value)?))
    })
}

/// The names and values, still encoded.
fn split(raw: &str) -> impl Iterator<Item = (&str, &str)> {
    raw.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// All the texts that came under one name.
#[derive(Debug)]
struct Group<'a> {
    name: Cow<'a, str>,
    texts: Vec<&'a str>,
    taken: bool,
}

/// The texts of a query by their names.
#[derive(Debug)]
struct Groups<'a> {
    list: Vec<Group<'a>>,
    by_name: BTreeMap<Cow<'a, str>, usize>,
}

impl<'a> Groups<'a> {
    fn parse(raw: &'a str, values: &mut Values<'a>) -> Self {
        let mut groups = Self {
            list: Vec::new(),
            by_name: BTreeMap::new(),
        };
        for (name, text) in split(raw) {
            let Ok(name) = Encoding::Form.decode(name) else {
                values
                    .violations
                    .push(Problem::ENCODING.violation(values.location, name));
                continue;
            };
            if let Some(index) = groups.by_name.get(&name) {
                groups.list[*index].texts.push(text);
            } else {
                groups.by_name.insert(name.clone(), groups.list.len());
                groups.list.push(Group {
                    name,
                    texts: vec![text],
                    taken: false,
                });
            }
        }
        groups
    }

    /// The texts under a name, which are then taken.
    fn take(&mut self, name: &str) -> Option<Vec<&'a str>> {
        let group = self.list.get_mut(*self.by_name.get(name)?)?;
        group.taken = true;
        Some(group.texts.clone())
    }

    fn rest(self) -> impl Iterator<Item = Group<'a>> {
        self.list.into_iter().filter(|group| !group.taken)
    }
}

/// Takes the value of one parameter, if it is there.
fn take<'a>(
    spec: &ParameterSpec,
    declared: &dyn Fn(&str) -> bool,
    groups: &mut Groups<'a>,
    values: &mut Values<'a>,
) {
    let value = match spec.shape {
        _ if spec.json => groups
            .take(spec.name)
            .map(|texts| only(spec, &texts, Encoding::Form)),
        Shape::Object { .. } if spec.style == Style::DeepObject => take_deep(spec, groups),
        Shape::Object { properties, open } if spec.explode => {
            take_properties(spec, properties, open, declared, groups)
        }
        Shape::Array if spec.explode => {
            groups.take(spec.name).map(|texts| match texts.as_slice() {
                [""] if spec.allow_empty => Ok(Node::List(Vec::new())),
                texts => list(texts.iter().copied(), Encoding::Form),
            })
        }
        _ => groups
            .take(spec.name)
            .map(|texts| only(spec, &texts, Encoding::Form)),
    };
    if let Some(value) = value {
        values.add(spec.name, value);
    }
}

/// `filter[state]=open&filter[page]=2`
fn take_deep<'a>(
    spec: &ParameterSpec,
    groups: &mut Groups<'a>,
) -> Option<Result<Node<'a>, Problem>> {
    let mut fields = Vec::new();
    let mut problem = None;
    let mut found = false;
    for group in &mut groups.list {
        let property = match deep_key(&group.name, spec.name) {
            Some(property) => property.map(Cow::into_owned),
            // The bare name says nothing of any property.
            None if group.name == spec.name => Err(Problem::NESTED),
            None => continue,
        };
        found = true;
        group.taken = true;
        let value = property.and_then(|property| match group.texts.as_slice() {
            _ if fields.len() == MAX_DEEP_PROPERTIES => Err(Problem::TOO_MANY),
            [text] => Ok((property.into(), Node::Text(Encoding::Form.decode(text)?))),
            _ => Err(Problem::REPEATED_NAME),
        });
        match value {
            Ok(field) => fields.push(field),
            Err(found) => problem = problem.or(Some(found)),
        }
    }
    found.then(|| problem.map_or(Ok(Node::Fields(fields)), Err))
}

/// The properties of an object that stand on their own: those that are known, and, where others are allowed, those that no other parameter has.
fn take_properties<'a>(
    spec: &ParameterSpec,
    properties: &[&str],
    open: bool,
    declared: &dyn Fn(&str) -> bool,
    groups: &mut Groups<'a>,
) -> Option<Result<Node<'a>, Problem>> {
    let mut fields = Vec::new();
    let mut problem = None;
    let mut found = false;
    for group in groups.list.iter_mut().filter(|group| !group.taken) {
        let is_other = group.name != spec.name && declared(&group.name);
        if is_other || !(open || properties.contains(&&*group.name)) {
            continue;
        }
        found = true;
        group.taken = true;
        let value = match group.texts.as_slice() {
            [text] => Encoding::Form.decode(text).map(Node::Text),
            texts => list(texts.iter().copied(), Encoding::Form),
        };
        match value {
            Ok(value) => fields.push((group.name.clone(), value)),
            Err(found) => problem = problem.or(Some(found)),
        }
    }
    found.then(|| problem.map_or(Ok(Node::Fields(fields)), Err))
}
