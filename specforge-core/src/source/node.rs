//! Looking into nodes.

use super::{Member, Node, Object, Span, Value};
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

/// Reports the members whose key stands in `members` before, and removes them.
pub(super) fn report_duplicates(members: &mut Vec<Member>, diagnostics: &mut Vec<Diagnostic>) {
    let mut found: Vec<(usize, Span)> = Vec::new();
    if members.len() <= LINEAR {
        for (index, member) in members.iter().enumerate() {
            if let Some(first) = members
                .iter()
                .take(index)
                .find(|earlier| earlier.key == member.key)
            {
                found.push((index, first.key_span));
            }
        }
    } else {
        let mut seen = HashMap::with_capacity(members.len());
        for (index, member) in members.iter().enumerate() {
            match seen.entry(&*member.key) {
                Entry::Vacant(entry) => {
                    entry.insert(member.key_span);
                }
                Entry::Occupied(entry) => found.push((index, *entry.get())),
            }
        }
    }
    for (index, first) in found.into_iter().rev() {
        let duplicate = members.remove(index);
        diagnostics.push(
            Diagnostic::error(
                codes::DUPLICATE_KEY,
                duplicate.key_span,
                format!("the key `{}` occurs twice in this object", duplicate.key),
            )
            .label("again here")
            .related(first, "first here"),
        );
    }
}
