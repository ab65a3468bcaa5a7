//! Flow collections: `[a, b]` and `{ a: b }`.

use super::{Scanner, indentation, scalars};
use crate::source::node::object_of;
use crate::source::yaml::scalar;
use crate::source::{MAX_DEPTH, Member, Node, Value};
use std::sync::Arc;

impl Scanner<'_> {
    /// A flow collection, and the byte after it on the line that is then the current one.
    pub(super) fn flow(&mut self, at: usize) -> Option<(Node, usize)> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let span = self.span(at, 1)?;
        let is_object = self.byte(at) == Some(b'{');
        let close = if is_object { b'}' } else { b']' };
        let (mut members, mut elements) = (Vec::new(), Vec::new());
        let mut at = self.flow_space(at + 1)?;
        while self.byte(at)? != close {
            if is_object {
                let (member, end) = self.flow_member(at)?;
                members.push(member);
                at = self.flow_space(end)?;
            } else {
                let (element, end) = self.flow_value(at)?;
                elements.push(element);
                at = self.flow_space(end)?;
            }
            match self.byte(at)? {
                b',' => at = self.flow_space(at + 1)?,
                byte if byte == close => {}
                _ => return None,
            }
        }
        self.depth -= 1;
        let value = if is_object {
            Value::Object(Arc::new(object_of(members, &mut self.duplicates)))
        } else {
            Value::Array(Arc::new(elements))
        };
        Some((Node { span, value }, at + 1))
    }

    fn flow_member(&mut self, at: usize) -> Option<(Member, usize)> {
        let line = self.line()?;
        let (key, end) = self.flow_scalar(at)?;
        let colon = end + indentation(line.get(end..)?);
        if !matches!(line.as_bytes().get(colon..), Some([b':', b' ', ..])) {
            return None;
        }
        let text = key_text(line, &key, self.byte(key.start)?)?;
        let start = colon + 1 + indentation(line.get(colon + 1..)?);
        let (value, end) = self.flow_value(start)?;
        Some((
            Member {
                key: text,
                key_span: key.node.span,
                value,
            },
            end,
        ))
    }

    /// The next byte that is something, on this line or on those below.
    fn flow_space(&mut self, mut at: usize) -> Option<usize> {
        loop {
            let line = self.line()?;
            at += indentation(line.get(at..)?);
            match line.as_bytes().get(at) {
                None => {
                    self.at += 1;
                    at = 0;
                }
                Some(b'#') => return None,
                Some(_) => return Some(at),
            }
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.line()?.as_bytes().get(at).copied()
    }

    fn flow_value(&mut self, at: usize) -> Option<(Node, usize)> {
        match self.line()?.as_bytes().get(at)? {
            b'[' | b'{' => self.flow(at),
            _ => self.flow_scalar(at).map(|(scalar, end)| (scalar.node, end)),
        }
    }

    fn flow_scalar(&mut self, at: usize) -> Option<(FlowScalar, usize)> {
        let line = self.line()?;
        let rest = line.get(at..)?;
        let (value, end) = match rest.bytes().next()? {
            b'"' | b'\'' => {
                let (text, end) = scalars::quoted(line, at)?;
                (Value::String(text), end)
            }
            b'&' | b'*' | b'!' | b'|' | b'>' | b'%' | b'@' | b'`' | b'#' | b'?' | b':' | b'-'
            | b',' | b'}' | b']' => {
                // A number may be negative; anything else that starts so is rare.
                let negative =
                    rest.starts_with('-') && rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
                if !negative {
                    return None;
                }
                let text = scalars::flow_plain(rest)?;
                (scalar::resolve(text), at + text.len())
            }
            _ => {
                let text = scalars::flow_plain(rest)?;
                (scalar::resolve(text), at + text.len())
            }
        };
        let node = Node {
            span: self.range(at, end)?,
            value,
        };
        Some((
            FlowScalar {
                node,
                start: at,
                end,
            },
            end,
        ))
    }
}

/// A scalar in a flow collection, and where it is written.
struct FlowScalar {
    node: Node,
    start: usize,
    end: usize,
}

/// A key is its text, whatever it would be as a value.
fn key_text(line: &str, key: &FlowScalar, first: u8) -> Option<Arc<str>> {
    match &key.node.value {
        Value::String(text) if matches!(first, b'"' | b'\'') || &**text != "<<" => {
            Some(Arc::clone(text))
        }
        Value::String(_) => None,
        _ => line.get(key.start..key.end).map(Arc::from),
    }
}
