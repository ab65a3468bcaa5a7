//! `style: deepObject`: `filter[age][min]=3&filter[ids][]=1`.
//!
//! OpenAPI defines one level of names with scalars. What lies deeper is read as `qs`, PHP and Rails write it, which is what clients send:
//!
//! - `name[a][b]=1` is a property of a property;
//! - `name[a][]=1&name[a][]=2` and `name[a]=1&name[a]=2` are arrays;
//! - `name[a][0]=1&name[a][1]=2` is an array, too, where the schema has one: its items may have properties, `name[a][0][b]=1`.
//!
//! Numbers are never used as places in memory: they count up from 0 without gaps, or they are names.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Problem;
use super::percent::Encoding;
use crate::decode::Node;

/// How many levels of names a parameter may have.
const MAX_LEVELS: usize = 16;

/// How many values a parameter may have.
const MAX_VALUES: usize = 1000;

/// Whether the name of a pair is the parameter's, or one below it.
pub(super) fn belongs(key: &str, name: &str) -> bool {
    key.strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
}

/// The value of a parameter, from the pairs that belong to it: names, decoded, and texts, as they stand in the URL.
pub(super) fn value<'a>(
    name: &str,
    pairs: Vec<(Cow<'a, str>, &'a str)>,
) -> Result<Node<'a>, Problem> {
    if pairs.len() > MAX_VALUES {
        return Err(Problem::TOO_MANY);
    }
    let mut root = Deep::Nothing;
    for (key, text) in pairs {
        let steps = steps(key.get(name.len()..).unwrap_or_default())?;
        root.put(steps, Encoding::Form.decode(text)?)?;
    }
    Ok(root.into_node())
}

/// One `[..]` of a key.
enum Step {
    /// `[name]`
    Name(String),
    /// `[]`, at the end
    Item,
}

/// Splits `[a][b][]`.
fn steps(mut rest: &str) -> Result<Vec<Step>, Problem> {
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, behind) = rest
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
            .filter(|(step, _)| !step.contains('['))
            .ok_or(Problem::BRACKETS)?;
        if steps.len() == MAX_LEVELS {
            return Err(Problem::TOO_DEEP);
        }
        steps.push(match step {
            "" if behind.is_empty() => Step::Item,
            // Which item a further property belongs to, only its number says.
            "" => return Err(Problem::UNNUMBERED),
            step => Step::Name(step.to_owned()),
        });
        rest = behind;
    }
    Ok(steps)
}

/// A value that is put together pair by pair.
enum Deep<'a> {
    Nothing,
    /// The texts that came under one name; `true` where one of them came with `[]`.
    Texts(Vec<Cow<'a, str>>, bool),
    Named(Named<'a>),
}

/// Values by name, in the order in which the names came first.
#[derive(Default)]
struct Named<'a> {
    fields: Vec<(String, Deep<'a>)>,
    by_name: BTreeMap<String, usize>,
}

impl<'a> Deep<'a> {
    fn put(&mut self, steps: Vec<Step>, text: Cow<'a, str>) -> Result<(), Problem> {
        let mut place = self;
        let mut is_item = false;
        for step in steps {
            match step {
                Step::Item => is_item = true,
                Step::Name(name) => place = place.property(name)?,
            }
        }
        match place {
            Self::Nothing => *place = Self::Texts(vec![text], is_item),
            Self::Texts(texts, items) if *items == is_item => texts.push(text),
            Self::Texts(..) | Self::Named(_) => return Err(Problem::MIXED),
        }
        Ok(())
    }

    fn property(&mut self, name: String) -> Result<&mut Self, Problem> {
        if let Self::Nothing = self {
            *self = Self::Named(Named::default());
        }
        let Self::Named(Named { fields, by_name }) = self else {
            return Err(Problem::MIXED);
        };
        let next = fields.len();
        let index = *by_name.entry(name.clone()).or_insert(next);
        if index == next {
            fields.push((name, Self::Nothing));
        }
        // The index is that of a field.
        fields
            .get_mut(index)
            .map(|(_, value)| value)
            .ok_or(Problem::MIXED)
    }

    fn into_node(self) -> Node<'a> {
        match self {
            Self::Nothing => Node::Fields(Vec::new()),
            Self::Texts(mut texts, false) if texts.len() == 1 => {
                Node::Text(texts.pop().unwrap_or_default())
            }
            Self::Texts(texts, _) => Node::List(texts.into_iter().map(Node::Text).collect()),
            Self::Named(Named { mut fields, .. }) => {
                let numbered = sort_numbered(&mut fields);
                let fields = fields
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into_node()))
                    .collect();
                if numbered {
                    Node::Numbered(fields)
                } else {
                    Node::Fields(fields)
                }
            }
        }
    }
}

/// Whether the names are the numbers from 0 on, each once: then the fields are brought into their order.
fn sort_numbered(fields: &mut [(String, Deep<'_>)]) -> bool {
    let len = fields.len();
    let number = |name: &str| {
        let canonical = name == "0" || !name.starts_with(['0', '+']);
        let number: Option<usize> = name.parse().ok();
        number.filter(|number| canonical && *number < len)
    };
    // The names differ: as many numbers below their count are all of them.
    let numbered = !fields.is_empty() && fields.iter().all(|(name, _)| number(name).is_some());
    if numbered {
        fields.sort_by_cached_key(|(name, _)| name.parse::<usize>().unwrap_or_default());
    }
    numbered
}
