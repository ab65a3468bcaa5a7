//! The YAML that specs are written in, read fast.
//!
//! A complete parser of YAML pays for every character with hundreds of instructions in the unoptimised build that a procedural macro gets, and a
//! spec is a few hundred kilobytes. Nearly all of them keep to a small part of YAML: blocks, quoted and plain scalars, literal and folded text, flow
//! collections without comments. That part is read here, line by line. Whatever is not surely in it, a fault included, is `None`, and left to the
//! complete parser, which knows all of YAML and words the faults; the tests compare the two.

mod flow;
mod scalars;

use super::super::node::object_of;
use super::scalar;
use crate::diag::Diagnostic;
use crate::source::{FileId, MAX_DEPTH, Member, Node, Span, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// Reads a text that keeps to the small part of YAML, with the duplicate keys that were found.
pub(super) fn parse(file: FileId, text: &str) -> Option<(Node, Vec<Diagnostic>)> {
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    };
    let ascii = text.is_ascii();
    if !readable_ascii(text.as_bytes()) && (ascii || !text.chars().all(is_readable)) {
        return None;
    }
    let mut scanner = Scanner {
        file,
        lines: text.split('\n').collect(),
        at: 0,
        ascii,
        depth: 0,
        duplicates: Vec::new(),
    };
    let marker = |line: &str| line.starts_with("---") || line.starts_with("...");
    if scanner.lines.first() == Some(&"---") {
        scanner.at = 1;
    }
    if scanner
        .lines
        .iter()
        .skip(scanner.at)
        .any(|line| marker(line))
    {
        return None;
    }
    let indent = scanner.content()?;
    if indent != 0 {
        return None;
    }
    let root = scanner.below(0, 0)?;
    // A document that is one scalar has its own rules.
    root.as_object()?;
    // Whatever follows is more than one document.
    scanner
        .content()
        .is_none()
        .then_some((root, scanner.duplicates))
}

struct Scanner<'t> {
    file: FileId,
    lines: Vec<&'t str>,
    /// The line that is next.
    at: usize,
    ascii: bool,
    depth: usize,
    duplicates: Vec<Diagnostic>,
}

/// A key, and the byte after its colon.
struct Key {
    text: Arc<str>,
    span: Span,
    colon: usize,
}

impl<'t> Scanner<'t> {
    fn line(&self) -> Option<&'t str> {
        self.lines.get(self.at).copied()
    }

    /// Goes on to a line with something on it, and returns its indentation.
    fn content(&mut self) -> Option<usize> {
        loop {
            let line = self.line()?;
            let indent = indentation(line);
            match line.as_bytes().get(indent) {
                None | Some(b'#') => self.at += 1,
                Some(_) => return Some(indent),
            }
        }
    }

    /// The place of a byte of the current line.
    fn span(&self, at: usize, len: usize) -> Option<Span> {
        let column = if self.ascii {
            at
        } else {
            self.line()?.get(..at)?.chars().count()
        };
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let span = Span {
            file: self.file,
            line: narrow(self.at + 1),
            column: narrow(column + 1),
            len: 1,
        };
        Some(span.with_len(len))
    }

    /// The part of the current line from `start` to `end`, as a place.
    fn range(&self, start: usize, end: usize) -> Option<Span> {
        let len = if self.ascii {
            end - start
        } else {
            self.line()?.get(start..end)?.chars().count()
        };
        self.span(start, len)
    }

    fn mapping(&mut self, indent: usize, first: Key) -> Option<Node> {
        let span = self.span(indent, 1)?;
        let mut members = Vec::new();
        let mut key = first;
        loop {
            let value = self.member(&key, indent)?;
            members.push(Member {
                key: key.text,
                key_span: key.span,
                value,
            });
            match self.content() {
                Some(next) if next > indent => return None,
                Some(next) if next == indent && !is_dash(self.line()?, next) => {
                    key = self.key(indent)?;
                }
                _ => break,
            }
        }
        let object = object_of(members, &mut self.duplicates);
        Some(Node {
            span,
            value: Value::Object(Arc::new(object)),
        })
    }

    /// The value after a key.
    fn member(&mut self, key: &Key, indent: usize) -> Option<Node> {
        let line = self.line()?;
        let Some(start) = value_start(line, key.colon) else {
            let empty = self.span(key.colon - 1, 1)?;
            self.at += 1;
            return match self.content() {
                Some(next) if next > indent => self.below(next, indent),
                Some(next) if next == indent && is_dash(self.line()?, next) => {
                    self.unindented(next)
                }
                _ => nothing(line, empty),
            };
        };
        self.value(start, indent)
    }

    /// A sequence that is not indented below its key starts, for the complete parser, with its first element.
    fn unindented(&mut self, indent: usize) -> Option<Node> {
        let first = value_start(self.line()?, indent + 1)?;
        let span = self.span(first, 1)?;
        let node = self.nested(|scanner| scanner.sequence(indent))?;
        Some(Node { span, ..node })
    }

    fn sequence(&mut self, indent: usize) -> Option<Node> {
        let span = self.span(indent, 1)?;
        let mut elements = Vec::new();
        loop {
            elements.push(self.element(indent)?);
            match self.content() {
                Some(next) if next > indent => return None,
                Some(next) if next == indent && is_dash(self.line()?, next) => {}
                _ => break,
            }
        }
        Some(Node {
            span,
            value: Value::Array(Arc::new(elements)),
        })
    }

    /// What follows a dash.
    fn element(&mut self, indent: usize) -> Option<Node> {
        let line = self.line()?;
        let Some(start) = value_start(line, indent + 1) else {
            let empty = self.span(indent + 1, 1)?;
            self.at += 1;
            return match self.content() {
                Some(next) if next > indent => self.below(next, indent),
                _ => nothing(line, empty),
            };
        };
        self.collection_or_value(line, start, indent)
    }

    fn collection_or_value(&mut self, line: &'t str, at: usize, parent: usize) -> Option<Node> {
        if is_dash(line, at) {
            return self.nested(|scanner| scanner.sequence(at));
        }
        match self.key(at) {
            Some(key) => self.nested(|scanner| scanner.mapping(at, key)),
            None => self.value(at, parent),
        }
    }

    /// Reads what nests one level deeper.
    fn nested(&mut self, read: impl FnOnce(&mut Self) -> Option<Node>) -> Option<Node> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let node = read(self);
        self.depth -= 1;
        node
    }

    /// A value on a line of its own, below its key or dash.
    fn below(&mut self, at: usize, parent: usize) -> Option<Node> {
        self.collection_or_value(self.line()?, at, parent)
    }

    /// The key at this byte, if there is one.
    fn key(&self, at: usize) -> Option<Key> {
        let line = self.line()?;
        let rest = line.get(at..)?;
        let (text, end) = match rest.bytes().next()? {
            b'"' | b'\'' => {
                let (text, end) = scalars::quoted(line, at)?;
                (text, end)
            }
            b'[' | b'{' | b'}' | b']' | b',' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%'
            | b'@' | b'`' | b':' => return None,
            b'?' | b'-' if matches!(rest.as_bytes().get(1), None | Some(b' ')) => return None,
            _ => {
                let end = at + scalars::colon(rest)?;
                let text = line.get(at..end)?;
                let trimmed = text.trim_end_matches(' ');
                if text.contains(" #") || text.contains('\t') || trimmed == "<<" {
                    return None;
                }
                (Arc::from(trimmed), at + trimmed.len())
            }
        };
        let colon = end + indentation(line.get(end..)?);
        let after = line.as_bytes().get(colon + 1);
        // A key is at most this long, on one line.
        let short = end - at <= 1000;
        if !matches!(line.as_bytes().get(colon), Some(b':'))
            || !matches!(after, None | Some(b' '))
            || !short
        {
            return None;
        }
        Some(Key {
            text,
            span: self.range(at, end)?,
            colon: colon + 1,
        })
    }

    /// A value that starts at this byte of the current line; `parent` is the indentation of what it belongs to.
    fn value(&mut self, at: usize, parent: usize) -> Option<Node> {
        let line = self.line()?;
        match line.as_bytes().get(at)? {
            b'"' | b'\'' => self.quoted(at, parent),
            b'[' | b'{' => {
                let (node, end) = self.flow(at)?;
                self.finish(end)?;
                Some(node)
            }
            b'|' | b'>' => self.text(at, parent),
            b'&' | b'*' | b'!' | b'%' | b'@' | b'`' | b'#' | b'}' | b']' | b',' | b':' | b'?' => {
                None
            }
            b'-' if is_dash(line, at) => None,
            _ => self.plain(at, parent),
        }
    }

    /// A quoted scalar, over as many lines as it takes.
    fn quoted(&mut self, at: usize, parent: usize) -> Option<Node> {
        if let Some((text, end)) = scalars::quoted(self.line()?, at) {
            let span = self.range(at, end)?;
            self.finish(end)?;
            return Some(Node {
                span,
                value: Value::String(text),
            });
        }
        let span = self.span(at, 1)?;
        let below = self.lines.get(self.at..)?;
        let (text, lines, end) = scalars::quoted_lines(below, at, parent)?;
        self.at += lines;
        self.finish(end)?;
        Some(Node {
            span,
            value: Value::String(Arc::from(text)),
        })
    }

    /// Nothing but a comment may follow on this line.
    fn finish(&mut self, end: usize) -> Option<()> {
        let rest = self.line()?.get(end..)?;
        let trimmed = rest.trim_start_matches(' ');
        let comment = trimmed.starts_with('#') && trimmed.len() < rest.len();
        if !trimmed.is_empty() && !comment {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// A plain scalar, over as many lines as it takes.
    fn plain(&mut self, at: usize, parent: usize) -> Option<Node> {
        let line = self.line()?;
        let rest = line.get(at..)?;
        let (first, commented) = scalars::plain(rest)?;
        let span = self.range(at, at + first.len())?;
        self.at += 1;
        let mut folded: Option<String> = None;
        let mut blank = 0;
        let start = self.at;
        while let Some(line) = self.line() {
            let indent = indentation(line);
            if indent == line.len() {
                blank += 1;
                self.at += 1;
                continue;
            }
            if indent <= parent {
                break;
            }
            let (more, commented_too) = scalars::plain(line.get(indent..)?)?;
            // After a comment a scalar cannot go on.
            if commented || commented_too || more.is_empty() {
                return None;
            }
            let text = folded.get_or_insert_with(|| first.to_owned());
            scalars::fold(text, blank);
            text.push_str(more);
            blank = 0;
            self.at += 1;
        }
        match folded {
            Some(text) => Some(Node {
                span: span.with_len(1),
                value: scalar::resolve(&text),
            }),
            None => {
                self.at = start;
                Some(Node {
                    span,
                    value: scalar::resolve(first),
                })
            }
        }
    }

    /// A literal or folded text, whose lines follow: it starts with the first that is not blank.
    fn text(&mut self, at: usize, parent: usize) -> Option<Node> {
        let (folds, chomping) = scalars::header(self.line()?.get(at..)?)?;
        self.at += 1;
        let mut lines: Vec<&str> = Vec::new();
        while indentation(self.line()?) == self.line()?.len() {
            lines.push("");
            self.at += 1;
        }
        let indent = indentation(self.line()?);
        let span = self.span(indent, 1)?;
        // Blank lines that are longer than the indentation that follows are a fault; a text without lines, and tabs where it starts, are rare.
        let longest = self
            .lines
            .get(self.at - lines.len()..self.at)?
            .iter()
            .map(|line| line.len())
            .max();
        if indent <= parent || longest.is_some_and(|longest| longest > indent) {
            return None;
        }
        while let Some(line) = self.line() {
            let spaces = indentation(line);
            if spaces < line.len() && spaces < indent {
                break;
            }
            lines.push(line.get(indent..).unwrap_or_default());
            self.at += 1;
        }
        // So is a file that ends within the text.
        let unfinished = self.line().is_none() && lines.last().is_some_and(|line| !line.is_empty());
        if unfinished || lines.iter().any(|line| line.starts_with('\t')) {
            return None;
        }
        let text = scalars::join(&lines, folds, chomping);
        Some(Node {
            span,
            value: Value::String(Arc::from(text)),
        })
    }
}

/// Whether all of a text is ASCII that is readable.
fn readable_ascii(mut text: &[u8]) -> bool {
    while let [b' '..=b'~' | b'\n' | b'\t', after @ ..] = text {
        text = after;
    }
    text.is_empty()
}

/// What the complete parser counts as a line break, or refuses, is its business.
fn is_readable(c: char) -> bool {
    match c {
        ' '..='~' | '\n' | '\t' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => false,
        c => c >= '\u{a0}',
    }
}

/// An empty value. After a comment, or spaces, the complete parser sees it elsewhere.
fn nothing(line: &str, span: Span) -> Option<Node> {
    let alone = !line.contains(" #") && !line.ends_with(' ');
    alone.then_some(Node {
        span,
        value: Value::Null,
    })
}

/// How many spaces a text starts with.
pub(super) fn indentation(text: &str) -> usize {
    // Patterns of slices are looked at where they stand: unoptimised, a method would be called for each byte.
    let mut rest = text.as_bytes();
    while let [b' ', after @ ..] = rest {
        rest = after;
    }
    text.len() - rest.len()
}

/// Whether an element of a sequence starts at this byte.
fn is_dash(line: &str, at: usize) -> bool {
    let bytes = line.as_bytes();
    matches!(bytes.get(at), Some(b'-')) && matches!(bytes.get(at + 1), None | Some(b' '))
}

/// Where the value on the rest of this line starts; `None` where there is nothing, or only a comment.
fn value_start(line: &str, after: usize) -> Option<usize> {
    let start = after + indentation(line.get(after..)?);
    match line.as_bytes().get(start) {
        None => None,
        Some(b'#') if start > after => None,
        Some(_) => Some(start),
    }
}
