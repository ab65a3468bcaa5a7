//! Writing parameters: `style` and `explode` the way a client does it (RFC 6570), the counterpart of `decode::params`.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::decode::{Encoder, Kind, ParameterSpec, Style, Tree};
use crate::operation::{OperationSpec, Piece};
use crate::schema::Schema;

/// The values of path parameters: one scalar, a tuple in the order of the template, or the operation's generated `Path`.
pub trait PathValue {
    /// The values as JSON.
    #[doc(hidden)]
    fn to_json(self) -> String;
}

impl<T: Schema> PathValue for T {
    fn to_json(self) -> String {
        json(&self)
    }
}

impl PathValue for &str {
    fn to_json(self) -> String {
        let mut encoder = Encoder::new();
        encoder.str(self);
        text(encoder)
    }
}

/// Tuples with texts among them, which borrow and are no schemas.
macro_rules! paths_of_texts {
    ($([$($generic:ident)*] $($value:ident: $ty:ty),+;)+) => {$(
        impl<$($generic: Schema),*> PathValue for ($($ty),+) {
            fn to_json(self) -> String {
                let ($($value),+) = self;
                let values = [$($value.to_json()),+];
                format!("[{}]", values.join(","))
            }
        }
    )+};
}

paths_of_texts! {
    [] a: &str, b: &str;
    [B] a: &str, b: B;
    [A] a: A, b: &str;
    [] a: &str, b: &str, c: &str;
    [C] a: &str, b: &str, c: C;
    [B] a: &str, b: B, c: &str;
    [A] a: A, b: &str, c: &str;
    [B C] a: &str, b: B, c: C;
    [A C] a: A, b: &str, c: C;
    [A B] a: A, b: B, c: &str;
}

/// A value as JSON.
pub(super) fn json<T: Schema>(value: &T) -> String {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    text(encoder)
}

fn text(encoder: Encoder) -> String {
    String::from_utf8(encoder.finish()).unwrap_or_default()
}

/// A value, taken apart as far as parameters go.
enum Value<'a> {
    Scalar(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    Named(Vec<(Cow<'a, str>, Cow<'a, str>)>),
    /// The scalars of a `deepObject`, each with the brackets that lead to it, encoded.
    Deep(Vec<(String, Cow<'a, str>)>),
}

impl<'a> Value<'a> {
    fn new(tree: &Tree<'a>, index: usize, spec: &ParameterSpec) -> Self {
        match tree.kind(index) {
            _ if spec.json => Self::Scalar(tree.raw(index).into()),
            Kind::Array | Kind::Object if spec.style == Style::DeepObject => {
                let mut scalars = Vec::new();
                deep(tree, index, String::new(), &mut scalars);
                Self::Deep(scalars)
            }
            Kind::Array => Self::List(tree.items(index).map(|item| scalar(tree, item)).collect()),
            Kind::Object => Self::Named(
                tree.properties(index)
                    .map(|(key, value)| (tree.string(key), scalar(tree, value)))
                    .collect(),
            ),
            _ => Self::Scalar(scalar(tree, index)),
        }
    }

    /// The value in one text, its parts between `comma`s and names before `equals`.
    fn join(&self, comma: &str, equals: &str, encode: Encode) -> String {
        match self {
            Self::Scalar(text) => encode(text),
            Self::List(items) => items
                .iter()
                .map(|item| encode(item))
                .collect::<Vec<_>>()
                .join(comma),
            Self::Named(pairs) => pairs
                .iter()
                .map(|(name, value)| format!("{}{equals}{}", encode(name), encode(value)))
                .collect::<Vec<_>>()
                .join(comma),
            Self::Deep(scalars) => scalars
                .iter()
                .map(|(_, value)| encode(value))
                .collect::<Vec<_>>()
                .join(comma),
        }
    }
}

/// The scalars below a value: `[name]` for a property, `[]` for a scalar item, `[0]` for one that has items or properties itself.
fn deep<'a>(
    tree: &Tree<'a>,
    index: usize,
    brackets: String,
    scalars: &mut Vec<(String, Cow<'a, str>)>,
) {
    match tree.kind(index) {
        Kind::Object => {
            for (key, value) in tree.properties(index) {
                let name = percent(&tree.string(key));
                deep(tree, value, format!("{brackets}[{name}]"), scalars);
            }
        }
        Kind::Array => {
            let nested = |item| matches!(tree.kind(item), Kind::Object | Kind::Array);
            let numbered = tree.items(index).any(nested);
            for (number, item) in tree.items(index).enumerate() {
                let place = if numbered {
                    number.to_string()
                } else {
                    String::new()
                };
                deep(tree, item, format!("{brackets}[{place}]"), scalars);
            }
        }
        _ => scalars.push((brackets, scalar(tree, index))),
    }
}

/// What is nested in a list or an object stays JSON: parameters have no other way to say it.
fn scalar<'a>(tree: &Tree<'a>, index: usize) -> Cow<'a, str> {
    match tree.kind(index) {
        Kind::String => tree.string(index),
        Kind::Null => Cow::Borrowed(""),
        _ => Cow::Borrowed(tree.raw(index)),
    }
}

/// How a text is encoded for the place where it stands.
type Encode = fn(&str) -> String;

/// Everything but RFC 3986's unreserved characters is percent-encoded: no delimiter of any style is among them.
pub(super) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn plain(text: &str) -> String {
    text.to_owned()
}

/// The properties of a group of parameters that are there, each with its description.
fn group<'a>(
    tree: &Tree<'a>,
    specs: &'static [ParameterSpec],
) -> Vec<(&'static ParameterSpec, Value<'a>)> {
    if tree.kind(0) != Kind::Object {
        return Vec::new();
    }
    let find = |name: &str| {
        tree.properties(0)
            .find(|(key, _)| tree.string(*key) == name)
            .map(|(_, value)| value)
    };
    specs
        .iter()
        .filter_map(|spec| Some((spec, Value::new(tree, find(spec.name)?, spec))))
        .collect()
}

/// The path of an operation with these values; what is wrong where they are not the operation's.
pub(super) fn path(operation: &OperationSpec, values: &str) -> Result<String, String> {
    let values = path_values(operation, values)?;
    let mut path = String::new();
    for pieces in operation.segments {
        path.push('/');
        for piece in *pieces {
            match piece {
                Piece::Literal(text) => path.push_str(&literal(text)),
                Piece::Parameter(index) => {
                    path.push_str(values.get(*index).map_or("", String::as_str));
                }
            }
        }
    }
    Ok(if path.is_empty() {
        "/".to_owned()
    } else {
        path
    })
}

/// Text of the template: what may stand in a path stays as it is.
fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_control() && !" \"#%/<>?[\\]^`{|}".contains(c) {
            out.push(c);
        } else {
            out.push_str(&percent(c.encode_utf8(&mut [0; 4])));
        }
    }
    out
}

fn path_values(operation: &OperationSpec, values: &str) -> Result<Vec<String>, String> {
    let specs = operation.path_parameters;
    let names = || {
        specs
            .iter()
            .map(|spec| format!("`{}`", spec.name))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let tree = Tree::parse(values).ok_or("the path parameters cannot be written as JSON")?;
    let by_name = group(&tree, specs);
    if !specs.is_empty() && by_name.len() == specs.len() {
        return Ok(by_name
            .iter()
            .map(|(spec, value)| path_value(spec, value))
            .collect());
    }
    let indices: Vec<usize> = match specs {
        [_] => vec![0],
        _ if tree.kind(0) == Kind::Array => tree.items(0).collect(),
        _ => Vec::new(),
    };
    if indices.len() != specs.len() {
        return Err(format!(
            "operation `{}` has the path parameters {}, and {} values were given",
            operation.id,
            names(),
            indices.len()
        ));
    }
    Ok(specs
        .iter()
        .zip(indices)
        .map(|(spec, index)| path_value(spec, &Value::new(&tree, index, spec)))
        .collect())
}

fn path_value(spec: &ParameterSpec, value: &Value<'_>) -> String {
    let equals = if spec.explode { "=" } else { "," };
    match spec.style {
        Style::Label => format!(
            ".{}",
            value.join(if spec.explode { "." } else { "," }, equals, percent)
        ),
        Style::Matrix => match value {
            Value::List(items) if spec.explode => {
                let pair = |item| format!(";{}={}", spec.name, percent(item));
                items
                    .iter()
                    .map(|item| pair(item))
                    .collect::<Vec<_>>()
                    .concat()
            }
            Value::Named(_) if spec.explode => format!(";{}", value.join(";", "=", percent)),
            _ => format!(";{}={}", spec.name, value.join(",", ",", percent)),
        },
        _ => value.join(",", equals, percent),
    }
}

/// `name=value` for each query parameter that is there, encoded.
pub(super) fn query(json: &str, specs: &'static [ParameterSpec]) -> Vec<String> {
    let Some(tree) = Tree::parse(json) else {
        return Vec::new();
    };
    group(&tree, specs)
        .iter()
        .flat_map(|(spec, value)| pairs(spec, value, percent))
        .collect()
}

/// The properties of a form, those that are not described as well.
pub(super) fn form(json: &str, specs: &[ParameterSpec]) -> String {
    let Some(tree) = Tree::parse(json) else {
        return String::new();
    };
    let mut all = Vec::new();
    if tree.kind(0) == Kind::Object {
        for (key, value) in tree.properties(0) {
            let name = tree.string(key);
            let other = ParameterSpec::SCALAR;
            match specs.iter().find(|spec| spec.name == name) {
                Some(spec) => {
                    all.extend(pairs(spec, &Value::new(&tree, value, spec), percent));
                }
                None => all.extend(named_pairs(
                    &name,
                    &other,
                    &Value::new(&tree, value, &other),
                    percent,
                )),
            }
        }
    }
    all.join("&")
}

/// The texts of the header parameters that are there, by name.
pub(super) fn headers(json: &str, specs: &'static [ParameterSpec]) -> Vec<(&'static str, String)> {
    let Some(tree) = Tree::parse(json) else {
        return Vec::new();
    };
    let text = |spec: &ParameterSpec, value: &Value<'_>| {
        value.join(",", if spec.explode { "=" } else { "," }, plain)
    };
    group(&tree, specs)
        .iter()
        .map(|(spec, value)| (spec.name, text(spec, value)))
        .collect()
}

/// `name=value` for each cookie parameter that is there.
pub(super) fn cookies(json: &str, specs: &'static [ParameterSpec]) -> Vec<String> {
    let Some(tree) = Tree::parse(json) else {
        return Vec::new();
    };
    let encode = |spec: &ParameterSpec| {
        if spec.style == Style::Cookie {
            plain
        } else {
            percent
        }
    };
    group(&tree, specs)
        .iter()
        .flat_map(|(spec, value)| pairs(spec, value, encode(spec)))
        .collect()
}

fn pairs(spec: &ParameterSpec, value: &Value<'_>, encode: Encode) -> Vec<String> {
    named_pairs(spec.name, spec, value, encode)
}

fn named_pairs(name: &str, spec: &ParameterSpec, value: &Value<'_>, encode: Encode) -> Vec<String> {
    let key = encode(name);
    let one = |text: String| vec![format!("{key}={text}")];
    match (spec.style, value) {
        (_, Value::Deep(scalars)) => scalars
            .iter()
            .map(|(brackets, value)| format!("{key}{brackets}={}", encode(value)))
            .collect(),
        (Style::SpaceDelimited, _) if !spec.explode => one(value.join("%20", "%20", encode)),
        (Style::PipeDelimited, _) if !spec.explode => one(value.join("|", "|", encode)),
        (_, Value::List(items)) if spec.explode => items
            .iter()
            .map(|item| format!("{key}={}", encode(item)))
            .collect(),
        (_, Value::Named(pairs)) if spec.explode => pairs
            .iter()
            .map(|(property, value)| format!("{}={}", encode(property), encode(value)))
            .collect(),
        _ => one(value.join(",", ",", encode)),
    }
}
