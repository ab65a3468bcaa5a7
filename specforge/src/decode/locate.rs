//! Turns the addresses of faults into JSON pointers, in one walk, once there are faults: reading keeps no track of paths.

use std::borrow::Cow;
use std::ptr;

use super::Node;
use super::fault::Fault;
use super::reader::Reader;
use super::violation::{Location, Violation, ViolationKind, Violations, shortened};

/// A fault, and the address in memory of the value that has it.
#[derive(Debug)]
pub(crate) struct Found<'a> {
    pub(crate) at: usize,
    /// The property of that value which is meant, where it has no value of its own.
    pub(crate) child: Option<Cow<'a, str>>,
    pub(crate) fault: Fault,
}

/// The violation of a text that cannot be read.
pub(crate) fn malformed(
    location: Location,
    text: &str,
    offset: usize,
    what: &'static str,
) -> Violation {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.matches('\n').count() + 1;
    let column = before[line_start..].chars().count() + 1;
    Violation {
        location,
        name: String::new(),
        pointer: String::new(),
        kind: ViolationKind::Malformed {
            offset,
            line,
            column,
        },
        message: Cow::Owned(format!("line {line}, column {column}: {what}")),
    }
}

/// The violations in a JSON text.
pub(crate) fn in_json(text: &str, found: Vec<Found<'_>>) -> Violations {
    let mut walk = Walk::new(Location::Body, found);
    walk.json(text);
    walk.finish()
}

/// The violations in a tree of nodes.
pub(crate) fn in_node(node: &Node<'_>, location: Location, found: Vec<Found<'_>>) -> Violations {
    let mut walk = Walk::new(location, found);
    walk.node(node);
    walk.finish()
}

struct Walk<'a> {
    location: Location,
    /// In the order of their addresses, with the pointer once it is known.
    found: Vec<(Found<'a>, Option<String>)>,
    /// In the order in which they are to be shown: indices into `found`.
    order: Vec<usize>,
    pointer: String,
}

impl<'a> Walk<'a> {
    fn new(location: Location, mut found: Vec<Found<'a>>) -> Self {
        found.sort_by_key(|found| found.at);
        let found = found.into_iter().map(|found| (found, None)).collect();
        Self {
            location,
            found,
            order: Vec::new(),
            pointer: String::new(),
        }
    }

    /// Notes the pointer for the faults of the value at this address.
    fn note(&mut self, address: usize) {
        let first = self.found.partition_point(|(found, _)| found.at < address);
        for (i, (found, pointer)) in self.found.iter_mut().enumerate().skip(first) {
            if found.at != address {
                break;
            }
            if pointer.is_none() {
                *pointer = Some(shortened(&self.pointer));
                self.order.push(i);
            }
        }
    }

    fn within(&mut self, segment: &str, visit: impl FnOnce(&mut Self)) {
        let len = self.pointer.len();
        push_segment(&mut self.pointer, segment);
        visit(self);
        self.pointer.truncate(len);
    }

    fn json(&mut self, text: &str) {
        self.value(&mut Reader::new(text));
    }

    /// A value of text that was read before: as deep as the decoder goes, at most.
    fn value(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let byte = reader.peek();
        self.note(reader.text().as_ptr().addr() + reader.position());
        match byte {
            b'{' => {
                let mut more = !reader.open(b'}')?;
                while more {
                    let key = reader.key()?;
                    self.within(&key, |walk| {
                        walk.value(reader);
                    });
                    more = reader.more(b'}')?;
                }
            }
            b'[' => {
                let mut more = !reader.open(b']')?;
                let mut index = 0usize;
                while more {
                    self.within(itoa::Buffer::new().format(index), |walk| {
                        walk.value(reader);
                    });
                    more = reader.more(b']')?;
                    index += 1;
                }
            }
            _ => reader.skip()?,
        }
        Some(())
    }

    fn node(&mut self, node: &Node<'_>) {
        self.note(ptr::from_ref(node).addr());
        match node {
            Node::Json(text) => self.json(text),
            Node::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(itoa::Buffer::new().format(index), |walk| walk.node(item));
                }
            }
            Node::Fields(fields) | Node::Numbered(fields) => {
                for (name, value) in fields {
                    self.within(name, |walk| walk.node(value));
                }
            }
            Node::Text(_) | Node::Empty | Node::Part(_) | Node::Invalid => {}
        }
    }

    fn finish(mut self) -> Violations {
        let mut violations = Violations::new();
        // What was not met again stands behind: nothing is lost.
        let rest: Vec<usize> = (0..self.found.len())
            .filter(|i| self.found[*i].1.is_none())
            .collect();
        self.order.extend(rest);
        for i in self.order {
            let (found, pointer) = &mut self.found[i];
            let mut pointer = pointer.take().unwrap_or_default();
            if let Some(child) = &found.child {
                push_segment(&mut pointer, child);
            }
            let (name, pointer) = match self.location {
                Location::Body => (String::new(), pointer),
                _ => split_name(&pointer),
            };
            let (kind, message) = (found.fault.kind(), found.fault.message());
            violations.push(Violation {
                location: self.location,
                name,
                pointer,
                kind,
                message,
            });
        }
        violations
    }
}

/// Appends a segment of a JSON pointer, escaped (RFC 6901).
fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    if !segment.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        pointer.push_str(segment);
        return;
    }
    for char in segment.chars() {
        match char {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            _ => pointer.push(char),
        }
    }
}

/// The JSON pointer to a property of the root; empty for no name.
pub(crate) fn pointer_to(name: &str) -> String {
    let mut pointer = String::new();
    if !name.is_empty() {
        push_segment(&mut pointer, name);
    }
    pointer
}

/// The first segment of a pointer into parameters is the parameter's name.
fn split_name(pointer: &str) -> (String, String) {
    let rest = pointer.strip_prefix('/').unwrap_or(pointer);
    let (name, inner) = rest
        .find('/')
        .map_or((rest, ""), |slash| rest.split_at(slash));
    (name.replace("~1", "/").replace("~0", "~"), inner.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_escaped() {
        let mut pointer = String::new();
        push_segment(&mut pointer, "a/b~c");
        assert_eq!(pointer, "/a~1b~0c");
        assert_eq!(
            split_name("/a~1b~0c/0"),
            ("a/b~c".to_owned(), "/0".to_owned())
        );
    }
}
