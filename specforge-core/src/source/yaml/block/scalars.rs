//! Scalars of the small part of YAML, each from a piece of one line or from several lines.

use std::sync::Arc;

/// What happens to the line breaks at the end of a text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Chomping {
    /// One stays.
    Clip,
    /// None stays.
    Strip,
    /// All stay.
    Keep,
}

/// The byte of the colon that ends a plain key.
pub(super) fn colon(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.find(':')?;
        if matches!(text.as_bytes().get(at + 1), None | Some(b' ')) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// The plain scalar that a piece of a line consists of, and whether a comment ends it; `None` where there is a key in it.
pub(super) fn plain(text: &str) -> Option<(&str, bool)> {
    if text.contains('\t') || text.starts_with('#') {
        return None;
    }
    let comment = text.contains('#').then(|| text.find(" #")).flatten();
    let text = comment.and_then(|at| text.get(..at)).unwrap_or(text);
    if colon(text).is_some() {
        return None;
    }
    Some((text.trim_end_matches(' '), comment.is_some()))
}

/// The plain scalar at the start of a piece of a line within a flow collection.
pub(super) fn flow_plain(text: &str) -> Option<&str> {
    // Byte by byte, not by `find` with a set of characters, which takes an unoptimised macro ten times as long.
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if matches!(
            first,
            b',' | b']' | b'}' | b'[' | b'{' | b':' | b'#' | b'\t'
        ) {
            break;
        }
        rest = after;
    }
    // A colon within a word, a comment, a bracket in the middle: possible, and rare.
    if !matches!(rest, [b',' | b']' | b'}', ..] | [b':', b' ', ..]) {
        return None;
    }
    let scalar = text.get(..text.len() - rest.len())?.trim_end_matches(' ');
    (!scalar.is_empty()).then_some(scalar)
}

/// The quoted scalar that starts at a byte of a line and ends on it, and the byte after it.
pub(super) fn quoted(line: &str, at: usize) -> Option<(Arc<str>, usize)> {
    let quote = line.get(at..)?.chars().next()?;
    let start = at + 1;
    let rest = line.get(start..)?;
    if quote == '\'' {
        return single_quoted(rest, start);
    }
    let end = rest.find(['"', '\\'])?;
    if matches!(rest.as_bytes().get(end), Some(b'"')) {
        return Some((Arc::from(rest.get(..end)?), start + end + 1));
    }
    escaped(rest, end, start)
}

fn single_quoted(rest: &str, start: usize) -> Option<(Arc<str>, usize)> {
    let mut end = rest.find('\'')?;
    if !matches!(rest.as_bytes().get(end + 1), Some(b'\'')) {
        return Some((Arc::from(rest.get(..end)?), start + end + 1));
    }
    let mut text = String::new();
    let mut from = 0;
    loop {
        text.push_str(rest.get(from..end)?);
        from = end + 1;
        if rest.as_bytes().get(from) != Some(&b'\'') {
            return Some((Arc::from(text), start + from));
        }
        // Two quotes are one.
        text.push('\'');
        from += 1;
        end = from + rest.get(from..)?.find('\'')?;
    }
}

/// A double-quoted scalar with a backslash at `at`.
fn escaped(rest: &str, mut at: usize, start: usize) -> Option<(Arc<str>, usize)> {
    let mut text = rest.get(..at)?.to_owned();
    loop {
        if rest.as_bytes().get(at)? == &b'"' {
            return Some((Arc::from(text), start + at + 1));
        }
        let (c, len) = escape(rest.get(at + 1..)?)?;
        text.push(c);
        at += 1 + len;
        let run = rest.get(at..)?.find(['"', '\\'])?;
        text.push_str(rest.get(at..at + run)?);
        at += run;
    }
}

/// What follows a backslash: the character that is meant, and how many bytes it takes. The rare ones are left out.
fn escape(text: &str) -> Option<(char, usize)> {
    let simple = match text.bytes().next()? {
        b' ' => ' ',
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'x' => return Some((hexadecimal(text.get(1..3)?)?, 3)),
        b'u' => return Some((hexadecimal(text.get(1..5)?)?, 5)),
        b'U' => return Some((hexadecimal(text.get(1..9)?)?, 9)),
        _ => return None,
    };
    Some((simple, 1))
}

fn hexadecimal(digits: &str) -> Option<char> {
    let all = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if all {
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    } else {
        None
    }
}

/// The quoted scalar that starts at a byte of the first of these lines and ends on a later one: its text, how many lines down it ends, and the byte
/// after it.
pub(super) fn quoted_lines(
    lines: &[&str],
    at: usize,
    parent: usize,
) -> Option<(String, usize, usize)> {
    let double = lines.first()?.get(at..)?.starts_with('"');
    let mut raw = String::new();
    let mut blank = 0;
    // Whether the line before ends with a backslash, which takes the line break away.
    let mut joined = true;
    for (index, line) in lines.iter().enumerate() {
        let start = if index == 0 {
            at + 1
        } else {
            line.len() - line.trim_start_matches(' ').len()
        };
        let rest = line.get(start..)?;
        if rest.is_empty() && index > 0 {
            blank += 1;
            continue;
        }
        if index > 0 && (start <= parent || rest.starts_with('\t')) {
            return None;
        }
        match (joined, blank) {
            (true, 0) => {}
            (true, _) => return None,
            (false, _) => fold(&mut raw, blank),
        }
        blank = 0;
        if let Some(end) = closing(rest, double) {
            raw.push_str(rest.get(..end)?);
            let text = if double {
                unescape(&raw)?
            } else {
                raw.replace("''", "'")
            };
            return Some((text, index, start + end + 1));
        }
        let trimmed = rest.trim_end_matches(' ');
        let escapes = trimmed.len() - trimmed.trim_end_matches('\\').len();
        joined = double && escapes % 2 == 1;
        // A space that is escaped at the end of a line, or a tab there: rare.
        if (joined && trimmed.len() < rest.len()) || trimmed.ends_with('\t') {
            return None;
        }
        raw.push_str(if joined {
            trimmed.get(..trimmed.len() - 1)?
        } else {
            trimmed
        });
    }
    None
}

/// The byte of the quote that ends a scalar.
fn closing(text: &str, double: bool) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from
            + text
                .get(from..)?
                .find(if double { ['"', '\\'] } else { ['\'', '\''] })?;
        let bytes = text.as_bytes();
        match (bytes.get(at)?, bytes.get(at + 1)) {
            // A backslash escapes what follows, and two single quotes are one.
            (b'\\', Some(_)) | (b'\'', Some(b'\'')) => from = at + 2,
            (b'\\', None) => return None,
            _ => return Some(at),
        }
    }
}

fn unescape(raw: &str) -> Option<String> {
    // What `escaped` reads ends with a quote.
    let quoted = format!("{raw}\"");
    let Some(at) = quoted.find('\\') else {
        return Some(raw.to_owned());
    };
    let (text, _) = escaped(&quoted, at, 0)?;
    Some(text.as_ref().to_owned())
}

/// The header of a literal or folded text: whether it folds, and its chomping.
pub(super) fn header(text: &str) -> Option<(bool, Chomping)> {
    let (folds, rest) = match text.strip_prefix('>') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('|')?),
    };
    let chomping = match rest.trim_end_matches(' ') {
        "" => Chomping::Clip,
        "-" => Chomping::Strip,
        "+" => Chomping::Keep,
        _ => return None,
    };
    Some((folds, chomping))
}

/// Appends what a line break after `blank` blank lines becomes between two lines of a plain scalar.
pub(super) fn fold(text: &mut String, blank: usize) {
    if blank == 0 {
        text.push(' ');
    }
    text.extend(std::iter::repeat_n('\n', blank));
}

/// The text that consists of these lines, without their indentation.
pub(super) fn join(lines: &[&str], folds: bool, chomping: Chomping) -> String {
    let filled = lines
        .iter()
        .rposition(|line| !line.is_empty())
        .map_or(0, |last| last + 1);
    let (content, trailing) = lines.split_at_checked(filled).unwrap_or((lines, &[]));
    let mut text = String::with_capacity(content.iter().map(|line| line.len() + 1).sum());
    if folds {
        fold_lines(content, &mut text);
    } else {
        for (index, line) in content.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            text.push_str(line);
        }
    }
    match chomping {
        Chomping::Strip => {}
        Chomping::Clip => text.push('\n'),
        Chomping::Keep => text.extend(std::iter::repeat_n('\n', trailing.len() + 1)),
    }
    text
}

/// Lines that belong together become one; those that are indented deeper stay as they are.
fn fold_lines(lines: &[&str], text: &mut String) {
    let mut previous: Option<&str> = None;
    let mut blank = 0;
    for line in lines {
        if line.is_empty() {
            blank += 1;
            continue;
        }
        let deeper = |line: &str| line.starts_with(' ');
        match previous {
            None => text.extend(std::iter::repeat_n('\n', blank)),
            Some(before) if deeper(before) || deeper(line) => {
                text.extend(std::iter::repeat_n('\n', blank + 1));
            }
            Some(_) => fold(text, blank),
        }
        text.push_str(line);
        previous = Some(line);
        blank = 0;
    }
}
