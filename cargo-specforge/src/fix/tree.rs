//! Values to write, in the style of what stands around them.

use std::fmt::Write as _;

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    /// A string.
    Text(String),
    /// An array of strings.
    List(Vec<&'static str>),
    /// An object.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// A string.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An object.
    pub(super) fn map<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Map(members.map(|(key, value)| (key.to_owned(), value)).into())
    }

    /// As lines of YAML, each ended; the first member stands at `indent`, and each level `step` further in.
    pub(super) fn lines(members: &[(String, Self)], indent: usize, style: &Lines<'_>) -> String {
        let mut out = String::new();
        for (key, value) in members {
            let key = yaml_key(key, style.quote);
            let _ = write!(out, "{:indent$}{key}:", "");
            match value {
                Self::Map(inner) if !value.is_short() => {
                    out.push_str(style.newline);
                    out.push_str(&Self::lines(inner, indent + style.step, style));
                }
                value => {
                    let _ = write!(out, " {}{}", value.yaml_flow(), style.newline);
                }
            }
        }
        out
    }

    /// Whether it reads well on one line.
    fn is_short(&self) -> bool {
        match self {
            Self::Text(_) | Self::List(_) => true,
            Self::Map(members) => members
                .iter()
                .all(|(_, value)| !matches!(value, Self::Map(_))),
        }
    }

    /// On one line of YAML.
    pub(super) fn yaml_flow(&self) -> String {
        match self {
            Self::Text(text) => yaml_text(text),
            Self::List(items) => format!("[{}]", items.join(", ")),
            Self::Map(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| format!("{}: {}", yaml_key(key, '"'), value.yaml_flow()));
                format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// As JSON: on one line, or each member on its own where there is an indentation to begin with.
    pub(super) fn json(&self, style: &Json<'_>, indent: &str) -> String {
        match self {
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Self::List(items) => {
                let items = items.iter().map(|item| format!("\"{item}\""));
                format!("[{}]", items.collect::<Vec<_>>().join(style.comma()))
            }
            Self::Map(members) => match style {
                Json::Lines { step, newline } => {
                    let inner = format!("{indent}{step}");
                    let members = members.iter().map(|(key, value)| {
                        format!("{inner}\"{key}\": {}", value.json(style, &inner))
                    });
                    let members = members.collect::<Vec<_>>().join(&format!(",{newline}"));
                    format!("{{{newline}{members}{newline}{indent}}}")
                }
                Json::Line { spaced } => {
                    let colon = if *spaced { ": " } else { ":" };
                    let members = members
                        .iter()
                        .map(|(key, value)| format!("\"{key}\"{colon}{}", value.json(style, "")));
                    let members = members.collect::<Vec<_>>().join(style.comma());
                    if *spaced {
                        format!("{{ {members} }}")
                    } else {
                        format!("{{{members}}}")
                    }
                }
            },
        }
    }
}

/// How lines of YAML are written.
#[derive(Debug)]
pub(super) struct Lines<'t> {
    /// How much further in each level stands.
    pub(super) step: usize,
    /// What a status is quoted with.
    pub(super) quote: char,
    /// What ends a line.
    pub(super) newline: &'t str,
}

/// How JSON is written.
#[derive(Debug)]
pub(super) enum Json<'t> {
    /// Each member on a line of its own.
    Lines {
        /// How much further in each level stands.
        step: &'t str,
        /// What ends a line.
        newline: &'t str,
    },
    /// All on one line.
    Line {
        /// Whether there are spaces between things.
        spaced: bool,
    },
}

impl Json<'_> {
    fn comma(&self) -> &'static str {
        match self {
            Self::Line { spaced: false } => ",",
            _ => ", ",
        }
    }
}

/// A key; only statuses need quotes, to be strings.
fn yaml_key(key: &str, quote: char) -> String {
    if key.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{quote}{key}{quote}")
    } else {
        yaml_text(key)
    }
}

/// A string, in quotes unless it is a plain word for certain.
fn yaml_text(text: &str) -> String {
    let plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | '+' | ' ');
    let begins = text
        .chars()
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '$');
    let word = text.strip_prefix('$').unwrap_or(text);
    let reserved = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let is_plain = begins
        && word.chars().all(plain)
        && !text.ends_with(' ')
        && !reserved.contains(&text.to_ascii_lowercase().as_str());
    if is_plain {
        text.to_owned()
    } else {
        serde_json::Value::from(text).to_string()
    }
}
