//! Queries and url-encoded forms.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::percent::Encoding;
use super::split::{list, value};
use super::{FieldSpec, ParameterSpec, Problem, Shape, Style, Values, deep};
use crate::decode::{Location, Node, Violations};

/// Splits a query, as it stands in the URL. Where unknown parameters are to be refused, `known` names those that others know of.
pub fn query<'a>(
    raw: &'a str,
    specs: &'static [ParameterSpec],
    known: Option<&[&str]>,
) -> (Node<'a>, Violations) {
    let mut values = Values::new(Location::Query);
    let mut pairs = Pairs::parse(raw, &mut values);
    for spec in specs {
        let declared = |name: &str| specs.iter().any(|spec| spec.name == name);
        take(spec, &declared, &mut pairs, &mut values);
    }
    if let Some(known) = known {
        for group in pairs.rest() {
            if !known.contains(&&*group.name) {
                values
                    .violations
                    .push(Problem::UNKNOWN.violation(Location::Query, &group.name));
            }
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
    let mut pairs = Pairs::parse(raw, &mut values);
    for spec in specs {
        let declared = |name: &str| specs.iter().any(|spec| spec.name == name);
        take(&spec.parameter(), &declared, &mut pairs, &mut values);
    }
    for group in pairs.rest() {
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

/// A name and a text of a query. A name may come more than once.
#[derive(Debug)]
struct Pair<'a> {
    name: Cow<'a, str>,
    text: &'a str,
    taken: bool,
}

/// All the texts that came under one name.
#[derive(Debug)]
struct Group<'a> {
    name: Cow<'a, str>,
    texts: Vec<&'a str>,
}

/// What a query says, in its order. It is searched once for each parameter of the spec: there are few of those, and most queries are short.
#[derive(Debug)]
struct Pairs<'a>(Vec<Pair<'a>>);

impl<'a> Pairs<'a> {
    fn parse(raw: &'a str, values: &mut Values<'a>) -> Self {
        let mut pairs = Vec::new();
        for (name, text) in split(raw) {
            match Encoding::Form.decode(name) {
                Ok(name) => pairs.push(Pair {
                    name,
                    text,
                    taken: false,
                }),
                Err(problem) => values
                    .violations
                    .push(problem.violation(values.location, name)),
            }
        }
        Self(pairs)
    }

    /// The text under a name, which is then taken; an error where there are several.
    fn take_one(&mut self, name: &str) -> Option<Result<&'a str, Problem>> {
        let mut found = None;
        for pair in self.0.iter_mut().filter(|pair| pair.name == name) {
            pair.taken = true;
            found = match found {
                None => Some(Ok(pair.text)),
                Some(_) => Some(Err(Problem::REPEATED)),
            };
        }
        found
    }

    /// The texts under a name, which are then taken.
    fn take_all(&mut self, name: &str) -> Option<Vec<&'a str>> {
        let mut texts = Vec::new();
        for pair in self.0.iter_mut().filter(|pair| pair.name == name) {
            pair.taken = true;
            texts.push(pair.text);
        }
        (!texts.is_empty()).then_some(texts)
    }

    /// The pairs that belong to a `deepObject`, which are then taken: those of its name, and below it unless another parameter is called so.
    fn take_below(
        &mut self,
        name: &str,
        declared: &dyn Fn(&str) -> bool,
    ) -> Vec<(Cow<'a, str>, &'a str)> {
        let mut below = Vec::new();
        let pairs = self.0.iter_mut().filter(|pair| !pair.taken);
        for pair in pairs.filter(|pair| deep::belongs(&pair.name, name)) {
            if pair.name == name || !declared(&pair.name) {
                pair.taken = true;
                below.push((pair.name.clone(), pair.text));
            }
        }
        below
    }

    /// Takes what is wanted and not yet taken, by its names, in the order in which they came first.
    fn take_groups(&mut self, wanted: impl Fn(&str) -> bool) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        let mut by_name: BTreeMap<Cow<'a, str>, usize> = BTreeMap::new();
        let pairs = self.0.iter_mut().filter(|pair| !pair.taken);
        for pair in pairs.filter(|pair| wanted(&pair.name)) {
            pair.taken = true;
            if let Some(group) = by_name
                .get(&pair.name)
                .and_then(|index| groups.get_mut(*index))
            {
                group.texts.push(pair.text);
                continue;
            }
            by_name.insert(pair.name.clone(), groups.len());
            groups.push(Group {
                name: pair.name.clone(),
                texts: vec![pair.text],
            });
        }
        groups
    }

    /// What nobody has taken, by its names.
    fn rest(mut self) -> Vec<Group<'a>> {
        self.take_groups(|_| true)
    }
}

/// Takes the value of one parameter, if it is there.
fn take<'a>(
    spec: &ParameterSpec,
    declared: &dyn Fn(&str) -> bool,
    pairs: &mut Pairs<'a>,
    values: &mut Values<'a>,
) {
    let value = match spec.shape {
        Shape::Object { .. } | Shape::Array if spec.style == Style::DeepObject && !spec.json => {
            match pairs.take_below(spec.name, declared) {
                found if found.is_empty() => None,
                found if spec.allow_empty && is_bare(spec.name, &found) => {
                    Some(value(spec, "", Encoding::Form))
                }
                found => Some(deep::value(spec.name, found)),
            }
        }
        Shape::Object { properties, open } if spec.explode && !spec.json => {
            take_properties(spec, properties, open, declared, pairs)
        }
        Shape::Array if spec.explode && !spec.json => {
            pairs
                .take_all(spec.name)
                .map(|texts| match texts.as_slice() {
                    [""] if spec.allow_empty => Ok(Node::List(Vec::new())),
                    texts => list(texts.iter().copied(), Encoding::Form),
                })
        }
        _ => pairs
            .take_one(spec.name)
            .map(|text| value(spec, text?, Encoding::Form)),
    };
    if let Some(value) = value {
        values.add(spec.name, value);
    }
}

/// Whether nothing was given but the name.
fn is_bare(name: &str, pairs: &[(Cow<'_, str>, &str)]) -> bool {
    matches!(pairs, [(key, "")] if key == name)
}

/// The properties of an object that stand on their own: those that are known, and, where others are allowed, those that no other parameter has.
fn take_properties<'a>(
    spec: &ParameterSpec,
    properties: &[&str],
    open: bool,
    declared: &dyn Fn(&str) -> bool,
    pairs: &mut Pairs<'a>,
) -> Option<Result<Node<'a>, Problem>> {
    let mut fields = Vec::new();
    let mut problem = None;
    let groups = pairs.take_groups(|name| {
        let is_other = name != spec.name && declared(name);
        !is_other && (open || properties.contains(&name))
    });
    let found = !groups.is_empty();
    for group in groups {
        let value = match group.texts.as_slice() {
            [text] => Encoding::Form.decode(text).map(Node::Text),
            texts => list(texts.iter().copied(), Encoding::Form),
        };
        match value {
            Ok(value) => fields.push((group.name, value)),
            Err(found) => problem = problem.or(Some(found)),
        }
    }
    found.then(|| problem.map_or(Ok(Node::Fields(fields)), Err))
}
