//! Values as the text of a header.

use std::borrow::Cow;

use crate::decode::Encoder;
use crate::decode::tree::{Kind, Tree};
use crate::schema::Schema;

/// The lines of a response's header (`style: simple`): one, but for the items of an array of `Set-Cookie`, whose values have commas of their own
/// (RFC 9110, section 5.3).
pub fn header_lines<T: Schema>(name: &str, value: &T, explode: bool) -> Vec<String> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    let json = String::from_utf8(encoder.finish()).unwrap_or_default();
    let Some(tree) = Tree::parse(&json) else {
        return vec![String::new()];
    };
    let line = match tree.kind(0) {
        Kind::Array if name == "set-cookie" => {
            let items = tree.items(0).map(|item| scalar(&tree, item).into_owned());
            return items.collect();
        }
        Kind::Array => tree
            .items(0)
            .map(|item| scalar(&tree, item))
            .collect::<Vec<_>>()
            .join(","),
        Kind::Object => {
            let separator = if explode { '=' } else { ',' };
            let pair =
                |(key, value)| format!("{}{separator}{}", scalar(&tree, key), scalar(&tree, value));
            tree.properties(0).map(pair).collect::<Vec<_>>().join(",")
        }
        _ => scalar(&tree, 0).into_owned(),
    };
    vec![line]
}

/// What is nested stays JSON: a header has no other way to say it.
fn scalar<'a>(tree: &Tree<'a>, index: usize) -> Cow<'a, str> {
    match tree.kind(index) {
        Kind::String => tree.string(index),
        Kind::Null => Cow::Borrowed(""),
        _ => Cow::Borrowed(tree.raw(index)),
    }
}
