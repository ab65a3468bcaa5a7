//! JSON to a tree: RFC 8259 and nothing more.
//!
//! Written for the unoptimised build that a procedural macro gets: one pass over the bytes, straight into [`Node`]s, without recursion.

use super::{FileId, MAX_DEPTH, Member, Node, Span, Value};
use crate::diag::{Diagnostic, codes};
use std::sync::Arc;

/// Parses JSON; `None` where the text cannot be parsed.
pub(super) fn parse(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser {
        file,
        text,
        bytes: text.as_bytes(),
        at: 0,
        line: 1,
        counted: 0,
        column: 1,
        ascii: text.is_ascii(),
        stack: Vec::new(),
        diagnostics,
    };
    match parser.document() {
        Ok(node) => Some(node),
        Err(fault) => {
            parser.diagnostics.push(*fault);
            None
        }
    }
}

/// A collection that is still open.
enum Frame {
    Array {
        span: Span,
        elements: Vec<Node>,
    },
    Object {
        span: Span,
        members: Vec<Member>,
        key: Option<(Arc<str>, Span)>,
    },
}

struct Parser<'t, 'd> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    line: u32,
    /// Up to which byte of the line `column` is counted: positions only grow, so that a line of megabytes is counted once.
    counted: usize,
    column: u32,
    ascii: bool,
    stack: Vec<Frame>,
    diagnostics: &'d mut Vec<Diagnostic>,
}

type Fallible<T> = Result<T, Box<Diagnostic>>;

impl Parser<'_, '_> {
    fn document(&mut self) -> Fallible<Node> {
        loop {
            self.skip_whitespace();
            // A value that is not a collection, or a collection that is empty, is complete at once.
            let Some(mut complete) = self.value()? else {
                continue;
            };
            loop {
                self.skip_whitespace();
                match self.stack.last_mut() {
                    None if self.at < self.bytes.len() => {
                        return Err(self.unexpected("the end of the text"));
                    }
                    None => return Ok(complete),
                    Some(Frame::Array { elements, .. }) => {
                        elements.push(complete);
                        match self.peek() {
                            Some(b',') => self.at += 1,
                            Some(b']') => {
                                self.at += 1;
                                complete = self.close();
                                continue;
                            }
                            _ => return Err(self.unexpected("`,` or `]`")),
                        }
                    }
                    Some(Frame::Object { members, key, .. }) => {
                        if let Some((key, key_span)) = key.take() {
                            members.push(Member {
                                key,
                                key_span,
                                value: complete,
                            });
                        }
                        match self.peek() {
                            Some(b',') => {
                                self.at += 1;
                                self.key("a key in double quotes")?;
                            }
                            Some(b'}') => {
                                self.at += 1;
                                complete = self.close();
                                continue;
                            }
                            _ => return Err(self.unexpected("`,` or `}`")),
                        }
                    }
                }
                break;
            }
        }
    }

    /// Reads a value, or opens a collection that has something in it (`None`).
    fn value(&mut self) -> Fallible<Option<Node>> {
        let span = self.here();
        let node = |len: usize, value| {
            Ok(Some(Node {
                span: span.with_len(len),
                value,
            }))
        };
        match self.peek() {
            Some(b'"') => {
                let (text, span) = self.string()?;
                Ok(Some(Node {
                    span,
                    value: Value::String(text),
                }))
            }
            Some(b'{') => {
                self.open(span)?;
                if self.peek() == Some(b'}') {
                    self.at += 1;
                    return node(1, Value::Object(Arc::default()));
                }
                self.stack.push(Frame::Object {
                    span,
                    members: Vec::new(),
                    key: None,
                });
                self.key("a key in double quotes or `}`")?;
                Ok(None)
            }
            Some(b'[') => {
                self.open(span)?;
                if self.peek() == Some(b']') {
                    self.at += 1;
                    return node(1, Value::Array(Arc::default()));
                }
                self.stack.push(Frame::Array {
                    span,
                    elements: Vec::new(),
                });
                Ok(None)
            }
            Some(b't') if self.word("true") => node(4, Value::Bool(true)),
            Some(b'f') if self.word("false") => node(5, Value::Bool(false)),
            Some(b'n') if self.word("null") => node(4, Value::Null),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                node(number.len(), Value::Number(number))
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    fn open(&mut self, span: Span) -> Fallible<()> {
        if self.stack.len() >= MAX_DEPTH {
            return Err(Box::new(Diagnostic::error(
                codes::TOO_DEEP,
                span,
                format!("the document nests deeper than {MAX_DEPTH} levels"),
            )));
        }
        self.at += 1;
        self.skip_whitespace();
        Ok(())
    }

    fn close(&mut self) -> Node {
        match self.stack.pop() {
            Some(Frame::Object { span, members, .. }) => {
                let object = super::node::object_of(members, self.diagnostics);
                Node {
                    span,
                    value: Value::Object(Arc::new(object)),
                }
            }
            Some(Frame::Array { span, elements }) => Node {
                span,
                value: Value::Array(Arc::new(elements)),
            },
            None => Node {
                span: self.here(),
                value: Value::Null,
            },
        }
    }

    /// Reads a key and its colon into the innermost object.
    fn key(&mut self, expected: &str) -> Fallible<()> {
        self.skip_whitespace();
        if self.peek() != Some(b'"') {
            return Err(self.unexpected(expected));
        }
        let read = self.string()?;
        self.skip_whitespace();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        if let Some(Frame::Object { key, .. }) = self.stack.last_mut() {
            *key = Some(read);
        }
        Ok(())
    }

    /// Reads a string; `at` stands on its opening quote.
    fn string(&mut self) -> Fallible<(Arc<str>, Span)> {
        let span = self.here();
        let start = self.at + 1;
        let mut at = start;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => return self.escaped_string(span, start, at),
                Some(0x20..) => at += 1,
                Some(_) | None => {
                    self.at = at;
                    return Err(self.unexpected("the end of the string"));
                }
            }
        }
        self.at = at + 1;
        let text = self.text.get(start..at).unwrap_or_default();
        Ok((Arc::from(text), self.span_from(span)))
    }

    /// Goes on with a string in which a backslash occurs, at `at`.
    fn escaped_string(
        &mut self,
        span: Span,
        start: usize,
        mut at: usize,
    ) -> Fallible<(Arc<str>, Span)> {
        let mut text = self.text.get(start..at).unwrap_or_default().to_owned();
        loop {
            let run = at;
            while self
                .bytes
                .get(at)
                .is_some_and(|byte| !matches!(byte, b'"' | b'\\' | 0..0x20))
            {
                at += 1;
            }
            text.push_str(self.text.get(run..at).unwrap_or_default());
            self.at = at;
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    let (escaped, len) = self.escape(at)?;
                    text.push(escaped);
                    at += len;
                }
                _ => return Err(self.unexpected("the end of the string")),
            }
        }
        self.at = at + 1;
        Ok((Arc::from(text), self.span_from(span)))
    }

    /// The character that the escape at `at` stands for, and the escape's length.
    fn escape(&mut self, at: usize) -> Fallible<(char, usize)> {
        let simple = match self.bytes.get(at + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(at),
            _ => {
                return Err(
                    self.unexpected("an escape that JSON knows, such as `\\n` or `\\u00e4`")
                );
            }
        };
        Ok((simple, 2))
    }

    fn unicode_escape(&mut self, at: usize) -> Fallible<(char, usize)> {
        let high = self.hex(at);
        if let Some(c) = high.and_then(char::from_u32) {
            return Ok((c, 6));
        }
        // Only half of a surrogate pair is no character by itself.
        let low = self.hex(at + 6);
        match (high, low) {
            (Some(high @ 0xd800..=0xdbff), Some(low @ 0xdc00..=0xdfff)) => {
                let joined = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                Ok((
                    char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER),
                    12,
                ))
            }
            _ => Err(self.unexpected("`\\u` with four hexadecimal digits, surrogates in pairs")),
        }
    }

    /// The four digits of the `\uXXXX` at `at`.
    fn hex(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Fallible<Arc<str>> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        match self.peek() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        if self
            .peek()
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-'))
        {
            return Err(self.unexpected("the end of the number"));
        }
        Ok(Arc::from(self.text.get(start..self.at).unwrap_or_default()))
    }

    fn digits(&mut self) -> Fallible<()> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.unexpected("a digit"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self
            .text
            .get(self.at..)
            .is_some_and(|rest| rest.starts_with(word));
        if found {
            self.at += word.len();
        }
        found
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_whitespace(&mut self) {
        /// What most of an indentation consists of; compared at once, it costs an unoptimised build next to nothing.
        const STRIDE: &[u8] = b"        ";
        let mut at = self.at;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b' ' if self.bytes.get(at..at + STRIDE.len()) == Some(STRIDE) => {
                    at += STRIDE.len() - 1;
                }
                b' ' | b'\t' | b'\r' => {}
                b'\n' => {
                    self.line = self.line.saturating_add(1);
                    self.counted = at + 1;
                    self.column = 1;
                }
                _ => break,
            }
            at += 1;
        }
        self.at = at;
    }

    /// The place of the byte at `at`.
    fn here(&mut self) -> Span {
        let characters = if self.ascii {
            self.at.saturating_sub(self.counted)
        } else {
            self.text
                .get(self.counted..self.at)
                .unwrap_or_default()
                .chars()
                .count()
        };
        self.column = self
            .column
            .saturating_add(u32::try_from(characters).unwrap_or(u32::MAX));
        self.counted = self.at;
        Span {
            file: self.file,
            line: self.line,
            column: self.column,
            len: 1,
        }
    }

    /// From `start` to here, on one line.
    fn span_from(&mut self, start: Span) -> Span {
        let end = self.here();
        Span {
            len: end.column.saturating_sub(start.column).max(1),
            ..start
        }
    }

    #[cold]
    fn unexpected(&mut self, expected: &str) -> Box<Diagnostic> {
        let span = self.here();
        let found = match self
            .text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
        {
            Some('\n' | '\r') => "the end of the line".to_owned(),
            Some(c) if c.is_control() => format!("`{}`", c.escape_default()),
            Some(c) => format!("`{c}`"),
            None => "the end of the file".to_owned(),
        };
        let mut diagnostic = Diagnostic::error(
            codes::JSON_SYNTAX,
            span,
            format!("invalid JSON: expected {expected}, found {found}"),
        );
        let before = self.text.get(..self.at).unwrap_or_default().trim_end();
        match self.peek() {
            Some(b'/' | b'#') => {
                diagnostic = diagnostic.help("JSON has no comments; a spec in YAML may have them");
            }
            Some(b'\'') => diagnostic = diagnostic.help("JSON knows double quotes only"),
            Some(b'}' | b']') if before.ends_with(',') => {
                diagnostic = diagnostic.help("remove the comma before it");
            }
            _ => {}
        }
        Box::new(diagnostic)
    }
}

#[cfg(test)]
mod tests;
