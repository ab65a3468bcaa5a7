//! Making nodes.

use specforge_core::source::{Member, Node, Object, Span, Value};
use std::sync::Arc;

pub(super) fn string(text: &str, span: Span) -> Node {
    Node {
        span,
        value: Value::String(Arc::from(text)),
    }
}

pub(super) fn boolean(value: bool, span: Span) -> Node {
    Node {
        span,
        value: Value::Bool(value),
    }
}

pub(super) fn null(span: Span) -> Node {
    Node {
        span,
        value: Value::Null,
    }
}

pub(super) fn array(elements: Vec<Node>, span: Span) -> Node {
    Node {
        span,
        value: Value::Array(Arc::new(elements)),
    }
}

pub(super) fn object(members: Vec<Member>, span: Span) -> Node {
    Node {
        span,
        value: Value::Object(Arc::new(Object {
            members,
            ..Object::default()
        })),
    }
}

pub(super) fn member(key: &str, value: Node) -> Member {
    Member {
        key: Arc::from(key),
        key_span: value.span,
        value,
    }
}

/// `{ $ref: text }`
pub(super) fn reference(text: &str, span: Span) -> Node {
    object(vec![member("$ref", string(text, span))], span)
}
