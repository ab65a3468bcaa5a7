//! Writing JSON.

use std::collections::BTreeMap;

use super::reader::plain_until;
use super::{Merge, Part};
use crate::schema::Schema;

/// What marks the place of a file: no text begins with it by chance.
const PART_MARK: &str = "\u{0}part ";

/// Writes one JSON value. Commas are its business; whoever calls it opens and closes objects and arrays in pairs.
#[derive(Debug)]
pub struct Encoder {
    out: Vec<u8>,
    fault: Option<&'static str>,
    /// The files so far, where they are kept out of the text.
    parts: Option<Vec<Part>>,
}

impl Default for Encoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Encoder {
    /// An encoder that has written nothing.
    pub fn new() -> Self {
        Self::with_capacity(256)
    }

    /// An encoder with room for that many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self {
            out: Vec::with_capacity(bytes),
            fault: None,
            parts: None,
        }
    }

    /// An encoder that keeps files out of the text, where a mark stands for each.
    pub(crate) fn with_parts() -> Self {
        Self {
            parts: Some(Vec::new()),
            ..Self::new()
        }
    }

    /// What was written, and the files.
    pub(crate) fn finish_with_parts(self) -> (Vec<u8>, Vec<Part>) {
        (self.out, self.parts.unwrap_or_default())
    }

    /// The index of the file that a text marks.
    pub(crate) fn part_of(text: &str) -> Option<usize> {
        text.strip_prefix(PART_MARK)?.parse().ok()
    }

    /// What was written.
    pub fn finish(self) -> Vec<u8> {
        self.out
    }

    /// Why something that was written is not what the value said: JSON has no such value (a NaN), and `null` stands there instead.
    pub fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    /// Begins an object that several values are written into (`anyOf`).
    pub fn merge(&mut self) -> Merge<'_> {
        Merge::new(self)
    }

    /// How many bytes were written.
    pub(crate) fn written(&self) -> usize {
        self.out.len()
    }

    /// What was written from a byte on.
    pub(crate) fn written_from(&self, start: usize) -> &[u8] {
        self.out.get(start..).unwrap_or_default()
    }

    /// Takes back what was written from a byte on.
    pub(crate) fn take_from(&mut self, start: usize) -> String {
        // Only whole texts are written, and only whole values taken back.
        String::from_utf8(self.out.split_off(start)).unwrap_or_default()
    }

    pub(super) fn set_fault(&mut self, fault: &'static str) {
        self.fault = Some(fault);
    }

    /// Opens an object.
    pub fn object(&mut self) {
        self.out.push(b'{');
    }

    /// Writes a property of the open object.
    pub fn field<T: Schema>(&mut self, name: &str, value: &T) {
        self.key(name);
        value.encode(self);
    }

    /// Writes a property of the open object where there is a value.
    pub fn optional<T: Schema>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.field(name, value);
        }
    }

    /// Writes the properties that a map keeps (`additionalProperties`).
    pub fn additional<T: Schema>(&mut self, map: &BTreeMap<String, T>) {
        for (name, value) in map {
            self.field(name, value);
        }
    }

    /// Writes the key of a property, whose value is to follow.
    pub fn key(&mut self, name: &str) {
        self.comma();
        self.str(name);
        self.out.push(b':');
    }

    /// Closes the open object.
    pub fn end_object(&mut self) {
        self.out.push(b'}');
    }

    /// Takes back that the object which was closed last is at its end.
    pub(crate) fn reopen_object(&mut self) {
        if self.out.last() == Some(&b'}') {
            self.out.pop();
        }
    }

    /// Opens an array.
    pub fn array(&mut self) {
        self.out.push(b'[');
    }

    /// Writes an item of the open array.
    pub fn item<T: Schema>(&mut self, value: &T) {
        self.next();
        value.encode(self);
    }

    /// Goes on to the next item of the open array, whose value is to follow.
    pub fn next(&mut self) {
        self.comma();
    }

    /// Closes the open array.
    pub fn end_array(&mut self) {
        self.out.push(b']');
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.out.extend_from_slice(b"null");
    }

    /// Writes a boolean.
    pub fn bool(&mut self, value: bool) {
        self.out
            .extend_from_slice(if value { b"true" } else { b"false" });
    }

    /// Writes an integer.
    pub fn integer(&mut self, value: impl itoa::Integer) {
        self.out
            .extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
    }

    /// Writes a number. JSON has neither NaN nor infinities: they become `null`, and a [`fault`](Self::fault).
    pub fn number(&mut self, value: impl zmij::Float) {
        match zmij::Buffer::new().format(value) {
            "NaN" | "inf" | "-inf" => {
                self.fault = Some("a number is not finite, which JSON cannot say");
                self.null();
            }
            text => self.out.extend_from_slice(text.as_bytes()),
        }
    }

    /// Writes a value that is JSON text already.
    pub fn raw(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Writes a string.
    #[inline]
    pub fn str(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.out.reserve(bytes.len() + 2);
        self.out.push(b'"');
        let plain = plain_until(bytes, 0);
        self.out.extend_from_slice(&bytes[..plain]);
        if plain < bytes.len() {
            self.escaped(&bytes[plain..]);
        }
        self.out.push(b'"');
    }

    /// Writes the rest of a string, from the first character on that has to be escaped.
    #[cold]
    fn escaped(&mut self, mut bytes: &[u8]) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        while let [byte, rest @ ..] = bytes {
            let short = match byte {
                b'"' | b'\\' => *byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                _ => b'u',
            };
            self.out.extend_from_slice(&[b'\\', short]);
            if short == b'u' {
                let hex = [HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]];
                self.out.extend_from_slice(&[b'0', b'0', hex[0], hex[1]]);
            }
            let plain = plain_until(rest, 0);
            self.out.extend_from_slice(&rest[..plain]);
            bytes = &rest[plain..];
        }
    }

    /// Writes a value whose text is displayed without characters that JSON escapes, such as a date or a UUID.
    pub fn display(&mut self, value: impl std::fmt::Display) {
        use std::io::Write as _;

        self.out.push(b'"');
        // Writing to a `Vec` cannot fail; a `Display` that does leaves what it wrote.
        let _ = write!(self.out, "{value}");
        self.out.push(b'"');
    }

    /// Writes a file: as its text where that is UTF-8, for JSON has no raw bytes.
    pub fn part(&mut self, part: &Part) {
        match &mut self.parts {
            Some(parts) => {
                parts.push(part.clone());
                let mark = format!("{PART_MARK}{}", parts.len() - 1);
                self.str(&mark);
            }
            None => self.str(&String::from_utf8_lossy(&part.data)),
        }
    }

    /// A comma, unless this is the first thing in its object or array: nothing else ends in an opening bracket.
    #[inline]
    fn comma(&mut self) {
        if !matches!(self.out.last(), Some(b'{' | b'[')) {
            self.out.push(b',');
        }
    }
}
