//! Members put into an object in braces: JSON, or a flow mapping of YAML.

use super::Insertion;
use super::text::{Text, index_of};
use super::tree::{Json, Tree};

/// The texts to insert, with their places. None where the braces do not close: what comes out lacks them then, and is refused.
pub(super) fn insert(text: &Text<'_>, insertion: &Insertion) -> Vec<(usize, String)> {
    let Some(open) = text.brace(&insertion.object) else {
        return Vec::new();
    };
    let Some(last) = last_inside(text, open) else {
        return Vec::new();
    };
    let own = Text::own_members(&insertion.object);
    let newline = text.newline();
    let first = own.first().map(|member| text.offset(member.key_span));
    let has_lines = match first {
        Some(first) => text
            .whole
            .get(open..first)
            .is_some_and(|between| between.contains('\n')),
        // An empty object of a file in which the first member stands on a line of its own.
        None => {
            let start = text.whole.trim_start();
            text.is_json
                && start
                    .get(1..)
                    .is_some_and(|rest| rest.starts_with(['\n', '\r']))
        }
    };
    let base = text.indentation_at(open);
    let inner = match first {
        Some(first) if has_lines => text.indentation_at(first).to_owned(),
        _ => format!("{base}{}", text.step()),
    };
    let separator = if has_lines {
        format!(",{newline}{inner}")
    } else if text.is_json && !text.is_spaced {
        ",".to_owned()
    } else {
        ", ".to_owned()
    };
    let written = |(key, value): &(String, Tree)| {
        if !text.is_json {
            let member = Tree::Map(vec![(key.clone(), value.clone())]).yaml_flow();
            return member
                .trim_start_matches("{ ")
                .strip_suffix(" }")
                .unwrap_or_default()
                .to_owned();
        }
        let style = if has_lines {
            Json::Lines {
                step: text.step(),
                newline,
            }
        } else {
            Json::Line {
                spaced: text.is_spaced,
            }
        };
        let colon = if has_lines || text.is_spaced {
            ": "
        } else {
            ":"
        };
        format!("\"{key}\"{colon}{}", value.json(&style, &inner))
    };
    let mut groups: Vec<(usize, Vec<String>)> = Vec::new();
    for member in &insertion.members {
        let index = index_of(&member.0, insertion.sorted, &own);
        match groups.iter_mut().find(|(known, _)| *known == index) {
            Some((_, group)) => group.push(written(member)),
            None => groups.push((index, vec![written(member)])),
        }
    }
    let edits = groups.into_iter().map(|(index, group)| {
        let joined = group.join(&separator);
        match own.get(index) {
            Some(next) => (text.offset(next.key_span), format!("{joined}{separator}")),
            None if own.is_empty() => {
                let (before, after) = if has_lines {
                    (format!("{newline}{inner}"), format!("{newline}{base}"))
                } else if text.is_json && !text.is_spaced {
                    (String::new(), String::new())
                } else {
                    (" ".to_owned(), " ".to_owned())
                };
                (open + 1, format!("{before}{joined}{after}"))
            }
            // A comma is allowed behind the last member in YAML.
            None if text.whole.get(last - 1..last) == Some(",") => (
                last,
                format!("{}{joined}", separator.trim_start_matches(',')),
            ),
            None => (last, format!("{separator}{joined}")),
        }
    });
    edits.collect()
}

/// The byte behind the last thing inside of the braces that open here.
fn last_inside(text: &Text<'_>, open: usize) -> Option<usize> {
    let bytes = text.whole.as_bytes();
    let (mut depth, mut last, mut at) = (0_usize, open + 1, open);
    // Whether a quote begins a quoted text here, and is not a character of a plain one.
    let mut begins = true;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                begins = true;
            }
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(last);
                }
                begins = false;
            }
            b',' | b':' => begins = true,
            b'"' if begins => {
                at = closing(bytes, at, b'"')?;
                begins = false;
            }
            b'\'' if begins && !text.is_json => {
                at = closing(bytes, at, b'\'')?;
                begins = false;
            }
            b'#' if !text.is_json && bytes.get(at - 1).is_some_and(u8::is_ascii_whitespace) => {
                at += bytes.get(at..)?.iter().position(|byte| *byte == b'\n')?;
                continue;
            }
            byte if byte.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            _ => begins = false,
        }
        at += 1;
        last = at;
    }
    None
}

/// The quote that ends a quoted text.
fn closing(bytes: &[u8], open: usize, quote: u8) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote => {
                // A doubled single quote is one that belongs to the text.
                if quote == b'\'' && bytes.get(at + 1) == Some(&quote) {
                    at += 2;
                    continue;
                }
                return Some(at);
            }
            _ => at += 1,
        }
    }
}
