//! Matching a raw path against a template, segment by segment.

use std::fmt::Write as _;
use std::ops::Range;

use crate::operation::Piece;

/// Where the values of the path parameters stand in `path`, in the order of the template; `None`: it does not match.
///
/// The path is matched as it was sent: an escaped slash (`%2F`) belongs to its segment.
pub(super) fn path(path: &str, segments: &[&[Piece]]) -> Option<Vec<Range<usize>>> {
    let mut values: Vec<Range<usize>> = Vec::new();
    let mut rest = path.strip_prefix('/')?;
    let mut offset = 1;
    for (index, pieces) in segments.iter().enumerate() {
        let last = index + 1 == segments.len();
        let end = match rest.find('/') {
            Some(_) if last => return None,
            Some(end) => end,
            None if last => rest.len(),
            None => return None,
        };
        segment(&rest[..end], offset, pieces, &mut values)?;
        offset += end + 1;
        rest = rest.get(end + 1..).unwrap_or("");
    }
    Some(values)
}

/// Matches one segment. A parameter takes at least one character, and as few as the literal behind it allows; a literal at the end is
/// looked for from the end, so that `{name}.json` matches `a.json.json`.
fn segment(
    text: &str,
    offset: usize,
    pieces: &[Piece],
    values: &mut Vec<Range<usize>>,
) -> Option<()> {
    let mut at = 0;
    for (index, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Literal(literal) => at += literal_prefix(&text[at..], literal)?,
            Piece::Parameter(parameter) => {
                let end = match pieces.get(index + 1) {
                    None => text.len(),
                    Some(Piece::Literal(next)) if index + 2 == pieces.len() => {
                        literal_suffix(text, next)?
                    }
                    Some(Piece::Literal(next)) => at + 1 + text.get(at + 1..)?.find(next)?,
                    Some(Piece::Parameter(_)) => at + text[at..].chars().next()?.len_utf8(),
                };
                if end <= at {
                    return None;
                }
                if values.len() <= parameter {
                    values.resize(parameter + 1, 0..0);
                }
                values[parameter] = offset + at..offset + end;
                at = end;
            }
        }
    }
    (at == text.len()).then_some(())
}

/// How many bytes of `text` spell `literal`, which may be percent-encoded there.
fn literal_prefix(text: &str, literal: &str) -> Option<usize> {
    if text.starts_with(literal) {
        return Some(literal.len());
    }
    let mut at = 0;
    let bytes = text.as_bytes();
    for &wanted in literal.as_bytes() {
        at += match bytes.get(at)? {
            b'%' if hex(bytes.get(at + 1..at + 3)?)? == wanted => 3,
            byte if *byte == wanted => 1,
            _ => return None,
        };
    }
    Some(at)
}

/// Where `literal` begins at the end of `text`.
fn literal_suffix(text: &str, literal: &str) -> Option<usize> {
    if text.ends_with(literal) {
        return Some(text.len() - literal.len());
    }
    text.char_indices()
        .rev()
        .map(|(at, _)| at)
        .find(|&at| literal_prefix(&text[at..], literal) == Some(text.len() - at))
}

fn hex(digits: &[u8]) -> Option<u8> {
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// How much of a template is literal.
pub(super) fn literal_length(segments: &[&[Piece]]) -> usize {
    let pieces = segments.iter().flat_map(|pieces| pieces.iter());
    pieces
        .map(|piece| {
            if let Piece::Literal(text) = piece {
                text.len()
            } else {
                0
            }
        })
        .sum()
}

/// The axum route of a template's shape: `/calls/{sid}.json` is `/calls/{p1}`.
pub(super) fn axum_path(segments: &[&[Piece]]) -> String {
    let mut route = String::new();
    for (index, pieces) in segments.iter().enumerate() {
        route.push('/');
        if pieces
            .iter()
            .any(|piece| matches!(piece, Piece::Parameter(_)))
        {
            let _ = write!(route, "{{p{index}}}");
            continue;
        }
        for piece in *pieces {
            if let Piece::Literal(text) = piece {
                escape(&mut route, text);
            }
        }
    }
    if route.is_empty() {
        "/".to_owned()
    } else {
        route
    }
}

/// A literal as it stands in a request's path (RFC 3986, `pchar`), with axum's braces doubled.
fn escape(route: &mut String, text: &str) {
    for &byte in text.as_bytes() {
        match byte {
            b'A'..=b'Z'
            | b'a'..=b'z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'!'
            | b'$'
            | b'&'
            | b'\''
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b':'
            | b'@' => {
                route.push(char::from(byte));
            }
            _ => {
                let _ = write!(route, "%{byte:02X}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Piece::{Literal, Parameter};

    fn values<'a>(text: &'a str, segments: &[&[Piece]]) -> Option<Vec<&'a str>> {
        Some(
            path(text, segments)?
                .into_iter()
                .map(|range| &text[range])
                .collect(),
        )
    }

    #[test]
    fn whole_segments() {
        let template: &[&[Piece]] = &[&[Literal("users")], &[Parameter(0)]];
        assert_eq!(values("/users/7", template), Some(vec!["7"]));
        assert_eq!(values("/users/a%2Fb", template), Some(vec!["a%2Fb"]));
        assert_eq!(values("/users/", template), None);
        assert_eq!(values("/users", template), None);
        assert_eq!(values("/users/7/", template), None);
    }

    #[test]
    fn a_trailing_slash_is_a_segment() {
        let template: &[&[Piece]] = &[&[Literal("users")], &[]];
        assert_eq!(values("/users/", template), Some(vec![]));
        assert_eq!(values("/users", template), None);
    }

    #[test]
    fn literals_inside_segments() {
        let json: &[&[Piece]] = &[&[Parameter(0), Literal(".json")]];
        assert_eq!(values("/a.json", json), Some(vec!["a"]));
        assert_eq!(values("/a.json.json", json), Some(vec!["a.json"]));
        assert_eq!(values("/.json", json), None);
        let compare: &[&[Piece]] = &[&[Parameter(0), Literal("..."), Parameter(1)]];
        assert_eq!(values("/main...dev", compare), Some(vec!["main", "dev"]));
        assert_eq!(values("/main..dev", compare), None);
        let verb: &[&[Piece]] = &[&[Parameter(0), Literal(":cancel")]];
        assert_eq!(values("/7:cancel", verb), Some(vec!["7"]));
        assert_eq!(values("/7%3Acancel", verb), Some(vec!["7"]));
    }

    #[test]
    fn the_values_are_in_the_order_of_the_parameters() {
        let template: &[&[Piece]] = &[&[Parameter(1)], &[Parameter(0)]];
        assert_eq!(values("/a/b", template), Some(vec!["b", "a"]));
    }

    #[test]
    fn one_route_a_shape() {
        assert_eq!(
            axum_path(&[&[Literal("calls")], &[Parameter(0), Literal(".json")]]),
            "/calls/{p1}"
        );
        assert_eq!(axum_path(&[&[Literal("a b")], &[]]), "/a%20b/");
        assert_eq!(axum_path(&[&[]]), "/");
    }
}
