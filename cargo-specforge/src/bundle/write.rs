//! Trees to text.

use specforge_core::source::{Node, Value};
use std::fmt::Write as _;

/// JSON with an indent of two, and a final line break.
pub(super) fn json(node: &Node) -> String {
    let mut text = String::new();
    json_node(node, 0, &mut text);
    text.push('\n');
    text
}

fn json_node(node: &Node, depth: usize, text: &mut String) {
    match &node.value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(number),
        Value::String(string) => quote(string, text),
        Value::Array(elements) if elements.is_empty() => text.push_str("[]"),
        Value::Object(object) if object.members.is_empty() => text.push_str("{}"),
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                separate(index, depth + 1, text);
                json_node(element, depth + 1, text);
            }
            line(depth, text);
            text.push(']');
        }
        Value::Object(object) => {
            text.push('{');
            for (index, member) in object.members.iter().enumerate() {
                separate(index, depth + 1, text);
                quote(&member.key, text);
                text.push_str(": ");
                json_node(&member.value, depth + 1, text);
            }
            line(depth, text);
            text.push('}');
        }
    }
}

fn separate(index: usize, depth: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
    line(depth, text);
}

fn line(depth: usize, text: &mut String) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

/// A string in double quotes, as JSON and YAML read it alike.
fn quote(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            // YAML wants what does not print escaped, line separators and the byte order mark too.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let _ = write!(text, "\\u{:04x}", u32::from(c));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

/// YAML in block style, and a final line break.
pub(super) fn yaml(node: &Node) -> String {
    let mut text = String::new();
    yaml_node(node, 0, &mut text);
    if text.starts_with('\n') {
        text.remove(0);
    }
    if text.starts_with(' ') {
        text.remove(0);
    }
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Writes a value after its key or dash: a scalar on the same line, a collection below.
fn yaml_node(node: &Node, depth: usize, text: &mut String) {
    match &node.value {
        Value::String(string) => yaml_string(string, depth, text),
        Value::Array(elements) if !elements.is_empty() => {
            for element in elements.iter() {
                line(depth, text);
                text.push('-');
                yaml_entry(element, depth + 1, text);
            }
        }
        Value::Object(object) if !object.members.is_empty() => {
            for member in &object.members {
                line(depth, text);
                if is_plain(&member.key) {
                    text.push_str(&member.key);
                } else {
                    quote(&member.key, text);
                }
                text.push(':');
                yaml_node(&member.value, depth + 1, text);
            }
        }
        _ => {
            text.push(' ');
            json_node(node, 0, text);
        }
    }
}

/// An element: the first member of an object stands beside the dash.
fn yaml_entry(node: &Node, depth: usize, text: &mut String) {
    let start = text.len();
    yaml_node(node, depth, text);
    let is_object = node
        .as_object()
        .is_some_and(|object| !object.members.is_empty());
    if is_object {
        let indent = 1 + 2 * depth;
        text.replace_range(start..start + indent, " ");
    }
}

fn yaml_string(string: &str, depth: usize, text: &mut String) {
    text.push(' ');
    if is_plain(string) {
        text.push_str(string);
    } else if is_literal(string) {
        text.push_str(if string.ends_with('\n') { "|" } else { "|-" });
        for part in string.lines() {
            if part.is_empty() {
                text.push('\n');
            } else {
                line(depth.max(1), text);
                text.push_str(part);
            }
        }
    } else {
        quote(string, text);
    }
}

/// Whether YAML, of whatever version, reads the text as this very string without quotes.
fn is_plain(string: &str) -> bool {
    const WORDS: [&str; 11] = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
    ];
    let start = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_' | '$');
    let inner = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '/' | '_' | '-' | '.' | '$' | '(' | ')' | '+')
    };
    string.starts_with(start)
        && string.chars().all(inner)
        && !string.ends_with(' ')
        && !WORDS.contains(&string.to_lowercase().as_str())
}

/// Whether a block of lines holds the text as it is.
fn is_literal(string: &str) -> bool {
    let printable = |c: char| {
        c == '\n' || !(c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}'))
    };
    let body = string.strip_suffix('\n').unwrap_or(string);
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && string.chars().all(printable)
        && body
            .lines()
            .all(|line| !line.trim().is_empty() || line.is_empty())
}
