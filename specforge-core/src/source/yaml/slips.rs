//! Slips that `libyaml` and those who learned from it accept, and YAML does not: a quoted text over several lines whose lines are not indented
//! deeper than what the text belongs to, or are indented by tabs. Space at the start of such a line means nothing, so that there is no doubt
//! about what is meant.

use granit_parser::{ErrorKind, ScanError};

/// Whether this fault is one.
pub(super) fn is_slip(error: &ScanError) -> bool {
    matches!(
        error.kind(),
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation
    )
}

/// The text with the lines of one quoted scalar indented deeply enough: the one that `at` lies in, which starts at `from` or after.
pub(super) fn indent_quoted(text: &str, from: usize, at: usize) -> Option<String> {
    let (start, end) = quoted_around(text, from, at)?;
    let deepest = text.lines().map(super::block::indentation).max()?;
    let indentation = " ".repeat(deepest + 1);
    let (before, rest) = text.split_at_checked(start)?;
    let (scalar, after) = rest.split_at_checked(end - start)?;
    let mut mended = String::with_capacity(text.len() + scalar.len());
    mended.push_str(before);
    for (number, line) in scalar.split('\n').enumerate() {
        if number == 0 {
            mended.push_str(line);
            continue;
        }
        mended.push('\n');
        let words = line.trim_start_matches([' ', '\t']);
        if !words.trim_end_matches('\r').is_empty() {
            mended.push_str(&indentation);
        }
        mended.push_str(words);
    }
    mended.push_str(after);
    (mended != text).then_some(mended)
}

/// The bytes of the quoted scalar that `at` lies in.
fn quoted_around(text: &str, from: usize, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut start = from;
    while start < at {
        let starts_token = start == 0
            || matches!(
                bytes.get(start - 1),
                Some(b' ' | b'\t' | b'\n' | b'[' | b'{' | b',')
            );
        match bytes.get(start)? {
            b'#' if starts_token => start += text.get(start..)?.find('\n')?,
            quote @ (b'"' | b'\'') if starts_token => {
                let end = closing(bytes, start, *quote)?;
                if at < end {
                    return Some((start, end));
                }
                start = end;
            }
            _ => start += 1,
        }
    }
    None
}

/// The byte after the closing quote of the scalar that starts here.
fn closing(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match (*bytes.get(at)?, bytes.get(at + 1)) {
            (b'\\', _) if quote == b'"' => at += 2,
            (byte, Some(next)) if byte == quote && quote == b'\'' && *next == quote => at += 2,
            (byte, _) if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}
