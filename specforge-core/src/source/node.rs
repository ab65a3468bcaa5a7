//! Looking into nodes.

use super::{Member, Node, Object, Repeated, Value};
use crate::diag::{Diagnostic, codes};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

impl Node {
    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a number, as it is written.
    pub fn as_number(&self) -> Option<&str> {
        match &self.value {
            Value::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The elements of an array.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(elements) => Some(elements),
            _ => None,
        }
    }

    /// The object.
    pub fn as_object(&self) -> Option<&Arc<Object>> {
        match &self.value {
            Value::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The value of a member, where this is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key).map(|member| &member.value)
    }

    /// What this is, with its article, for messages: `a string`, `an object`.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        }
    }
}

impl Object {
    /// The member with this key.
    pub fn get(&self, key: &str) -> Option<&Member> {
        self.members.iter().find(|member| &*member.key == key)
    }
}

/// Objects with more members than this look their keys up in a map.
const LINEAR: usize = 16;

/// Makes an object of members: of those that have the same key only the first is kept, and the others are reported.
pub(super) fn object_of(mut members: Vec<Member>, diagnostics: &mut Vec<Diagnostic>) -> Object {
    let repeated = take_repeated(&mut members, diagnostics);
    Object { members, repeated }
}

/// Removes the members whose key stands in `members` before, and reports them.
pub(super) fn take_repeated(
    members: &mut Vec<Member>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Repeated> {
    let mut repeated = Vec::new();
    for (index, first) in repetitions(members).into_iter().rev() {
        let again = members.remove(index);
        let Some(first) = members.get(first) else {
            continue;
        };
        let key = &again.key;
        let message = format!("the key `{key}` occurs twice in this object");
        let finding = if same(&first.value, &again.value) {
            Diagnostic::warning(
                codes::DUPLICATE_KEY,
                again.key_span,
                format!("{message}, with the same value"),
            )
        } else {
            Diagnostic::error(codes::DUPLICATE_KEY, again.key_span, message)
        };
        diagnostics.push(
            finding
                .label("again here")
                .related(first.key_span, "first here"),
        );
        repeated.push(Repeated {
            key: again.key,
            span: again.key_span,
        });
    }
    repeated.reverse();
    repeated
}

/// The members whose key stands before them, with the one that it stands at first, as indices.
fn repetitions(members: &[Member]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    if members.len() <= LINEAR {
        for (index, member) in members.iter().enumerate() {
            let mut before = members.iter().take(index);
            if let Some(first) = before.position(|earlier| earlier.key == member.key) {
                found.push((index, first));
            }
        }
    } else {
        let mut seen = HashMap::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            match seen.entry(&*member.key) {
                Entry::Vacant(entry) => {
                    entry.insert(index);
                }
                Entry::Occupied(entry) => found.push((index, *entry.get())),
            }
        }
    }
    found
}

/// Whether two values are written alike, but for places. One with repeated keys is like no other.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Number(a), Value::Number(b)) | (Value::String(a), Value::String(b)) => a == b,
        (Value::Array(a), Value::Array(b)) => {
            Arc::ptr_eq(a, b)
                || (a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b)))
        }
        (Value::Object(a), Value::Object(b)) => {
            let alike = |(a, b): (&Member, &Member)| a.key == b.key && same(&a.value, &b.value);
            Arc::ptr_eq(a, b)
                || (a.members.len() == b.members.len()
                    && a.repeated.is_empty()
                    && b.repeated.is_empty()
                    && a.members.iter().zip(&b.members).all(alike))
        }
        _ => false,
    }
}
