//! Text of the spec as rustdoc: shown as written, unable to do anything.

use std::borrow::Cow;

use crate::code::Code;

/// A documentation comment of these paragraphs, harmless whatever the spec says: no code block becomes a doctest, no bracket an intra-doc link,
/// no angle bracket HTML.
///
/// A comment, since it is one token to the compiler, where `#[doc = ".."]` is six.
pub fn doc_comment(paragraphs: &[String]) -> Code {
    let lines = lines(paragraphs);
    Code::from_writer(|formatter| {
        lines.iter().try_for_each(|line| {
            let space = if line.is_empty() { "" } else { " " };
            writeln!(formatter, "///{space}{line}")
        })
    })
}

fn lines(paragraphs: &[String]) -> Vec<Cow<'_, str>> {
    let mut lines = Vec::new();
    for paragraph in paragraphs
        .iter()
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
    {
        if !lines.is_empty() {
            lines.push(Cow::Borrowed(""));
        }
        // Most are one harmless line; a look at the bytes is cheaper than what follows.
        if is_harmless(paragraph) {
            lines.push(Cow::Borrowed(paragraph));
        } else {
            sanitise(paragraph, &mut lines);
        }
    }
    lines
}

/// Whether a text can neither hide nor do anything in rustdoc: one line of ASCII that has no marks, or only pairs of backticks.
fn is_harmless(text: &str) -> bool {
    let (mut rest, mut open) = (text.as_bytes(), false);
    loop {
        // A pattern of slices is looked at where it stands; an iterator would call a method for each byte.
        rest = match rest {
            [] => return !open,
            [b'`', b'`', ..] | [b'/', b'/', ..] | [b'<' | b'[' | b']' | b'\\' | b'~', ..] => {
                return false;
            }
            [b'`', after @ ..] => {
                open = !open;
                after
            }
            [b' '..=b'~', after @ ..] => after,
            _ => return false,
        };
    }
}

fn sanitise(text: &str, lines: &mut Vec<Cow<'_, str>>) {
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let line = line.trim_end();
        let inner = line.trim_start();
        match &fence {
            Some(open) => {
                lines.push(visible(line).into());
                if inner.starts_with(open.as_str()) && inner.chars().all(|c| open.starts_with(c)) {
                    fence = None;
                }
            }
            None => match opening_fence(inner) {
                Some(open) => {
                    // Whatever language it claims, it is no Rust to be compiled.
                    lines.push(format!("{open}text").into());
                    fence = Some(open);
                }
                None => {
                    // Four spaces would make a code block, and that a doctest.
                    let indent = (line.len() - inner.len()).min(3);
                    let escaped = escape(&visible(inner));
                    lines.push(format!("{}{escaped}", " ".repeat(indent)).into());
                }
            },
        }
    }
    if let Some(open) = fence {
        lines.push(open.into());
    }
}

fn opening_fence(line: &str) -> Option<String> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let len = line.chars().take_while(|c| *c == mark).count();
    let info = line.get(len..)?;
    (len >= 3 && !info.contains('`')).then(|| mark.to_string().repeat(len))
}

/// Without control characters, and without those that turn the direction of text (rustc's `text_direction_codepoint` refuses them).
fn visible(line: &str) -> String {
    let hidden = |c: char| {
        c.is_control() && c != '\t'
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    line.chars().filter(|c| !hidden(*c)).collect()
}

/// Escapes what rustdoc would take for a link or HTML, outside of code spans.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    loop {
        // All else stands for itself.
        let marks = |byte: &u8| matches!(byte, b'<' | b'[' | b']' | b'`' | b'\\' | b'h');
        let plain = rest.as_bytes().iter().position(marks);
        let (plain, marked) = rest.split_at(plain.unwrap_or(rest.len()));
        out.push_str(plain);
        rest = marked;
        let Some(c) = rest.chars().next() else {
            return out;
        };
        if let Some(span) = code_span(rest).or_else(|| link(rest)) {
            out.push_str(span);
            rest = rest.get(span.len()..).unwrap_or_default();
            continue;
        }
        if let Some(url) = bare_url(rest) {
            out.push('<');
            out.push_str(url);
            out.push('>');
            rest = rest.get(url.len()..).unwrap_or_default();
            continue;
        }
        if matches!(c, '<' | '[' | ']' | '`') {
            out.push('\\');
        }
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        // A backslash keeps what it escapes.
        if c == '\\'
            && let Some(next) = rest.chars().next()
        {
            out.push(next);
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }
}

/// `` `code` ``, closed on the same line.
fn code_span(text: &str) -> Option<&str> {
    let ticks = text.chars().take_while(|c| *c == '`').count();
    let mark = text.get(..ticks).filter(|mark| !mark.is_empty())?;
    let close = text.get(ticks..)?.find(mark)?;
    text.get(..ticks + close + ticks)
}

/// `[text](https://..)`.
fn link(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let close = inner.find(']')?;
    let label = inner.get(..close)?;
    let target = inner.get(close + 1..)?.strip_prefix('(')?;
    let end = target.find(')')?;
    let url = target.get(..end)?;
    let plain = !label.contains(['[', '<', '`']) && is_url(url) && !url.contains([' ', '<', '(']);
    if plain {
        text.get(..1 + close + 2 + end + 1)
    } else {
        None
    }
}

fn bare_url(text: &str) -> Option<&str> {
    if !is_url(text) {
        return None;
    }
    let end = text
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '(' | ')' | '[' | ']' | '\\')
        })
        .unwrap_or(text.len());
    let url = text
        .get(..end)?
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_']);
    (url.len() > "https://".len()).then_some(url)
}

fn is_url(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::doc_comment;

    fn of(text: &str) -> String {
        all_of(&[text])
    }

    fn all_of(texts: &[&str]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        let comment = doc_comment(&texts);
        let lines = comment
            .as_str()
            .lines()
            .map(|line| line.strip_prefix("///").expect("every line is a comment"));
        lines.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn brackets_and_tags_are_text() {
        assert_eq!(
            of("see [User] and <b>, a[0]"),
            " see \\[User\\] and \\<b>, a\\[0\\]"
        );
        assert_eq!(of("a `Vec<T>` stays"), " a `Vec<T>` stays");
        assert_eq!(
            of("two `of` `them`, half a `"),
            " two `of` `them`, half a \\`"
        );
        assert_eq!(of("`not fenced`"), " `not fenced`");
        assert_eq!(of("an open ` tick <x>"), " an open \\` tick \\<x>");
    }

    #[test]
    fn links_stay_and_bare_urls_are_marked() {
        assert_eq!(
            of("[docs](https://example.com/a)"),
            " [docs](https://example.com/a)"
        );
        assert_eq!(
            of("at https://example.com/a."),
            " at <https://example.com/a>."
        );
        assert_eq!(of("[docs](User)"), " \\[docs\\](User)");
    }

    #[test]
    fn code_is_never_rust() {
        assert_eq!(
            of("```\nfn main() {}\n```"),
            " ```text\n fn main() {}\n ```"
        );
        assert_eq!(of("```json\n{}"), " ```text\n {}\n ```");
        assert_eq!(of("a\n        panic!()"), " a\n    panic!()");
    }

    #[test]
    fn paragraphs_are_apart() {
        assert_eq!(all_of(&["A", "", "B\u{202e}\u{7}\r"]), " A\n\n B");
    }
}
