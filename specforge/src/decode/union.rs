//! Unions: which variant a value is of.

use std::any::TypeId;

use super::fault::Fault;
use super::reader::Reader;
use super::scalar::number_text;
use super::{Decoder, JsonType, Node, Select, UnionSpec};

impl<'a> Decoder<'a> {
    /// Reads a union: calls `variant` with the index of the variant to decode; it answers whether that gave a value.
    ///
    /// `variant` may be called several times, and has to replace the value of an earlier call when it has one. The address of `union` tells
    /// this union from others, so it should be a `static`; [`variants`](Self::variants) does without.
    pub fn union(
        &mut self,
        union: &'static UnionSpec,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> Option<()> {
        self.union_of(TypeId::of::<UnionSpec>(), union, variant)
    }

    /// Reads the union that a type stands for.
    pub(super) fn union_of(
        &mut self,
        ty: TypeId,
        union: &'static UnionSpec,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> Option<()> {
        let index = match &union.select {
            Select::Tag {
                key,
                values,
                default,
            } => self.variant_by_tag(key, values, *default)?,
            Select::Key(keys) => self.variant_by_key(keys)?,
            Select::JsonType(types) => self.variant_by_type(union, types)?,
            Select::ExactlyOne | Select::FirstOf | Select::AllThatFit => {
                return self.try_variants(ty, union, variant);
            }
        };
        variant(self, index).then_some(())
    }

    fn variant_by_tag(
        &mut self,
        key: &'static str,
        values: &'static [(&'static str, usize)],
        default: Option<usize>,
    ) -> Option<usize> {
        let variant = |tag: &str| {
            values
                .iter()
                .find(|(value, _)| *value == tag)
                .map(|(_, variant)| *variant)
        };
        // The address of the tag, and the variant, if it is known.
        let mut tag = None;
        self.look_ahead(&mut |name, value| {
            if name != key {
                return false;
            }
            tag = Some(match value {
                Ahead::Json(reader) => {
                    let is_string = reader.peek() == b'"';
                    let at = reader.text().as_ptr().addr() + reader.position();
                    (
                        at,
                        if is_string {
                            reader.string().and_then(|tag| variant(&tag))
                        } else {
                            None
                        },
                    )
                }
                Ahead::Node(node) => {
                    let known = if let Node::Text(text) = node {
                        variant(text)
                    } else {
                        None
                    };
                    (std::ptr::from_ref(node).addr(), known)
                }
            });
            true
        })?;
        let at = self.address();
        match (tag, default) {
            (Some((_, Some(variant))), _) | (_, Some(variant)) => return Some(variant),
            (Some((at, None)), None) => self.report(at, None, Fault::Tag(values)),
            (None, None) => self.report(at, Some(key.into()), Fault::Required),
        }
        self.pass();
        None
    }

    fn variant_by_key(&mut self, keys: &'static [(&'static str, usize)]) -> Option<usize> {
        let mut variant = None;
        self.look_ahead(&mut |name, _| {
            variant = keys
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, variant)| *variant);
            variant.is_some()
        })?;
        if variant.is_none() {
            return self.reject(Fault::NoKey(keys));
        }
        variant
    }

    fn variant_by_type(
        &mut self,
        union: &'static UnionSpec,
        types: &'static [(JsonType, usize)],
    ) -> Option<usize> {
        let variant = |wanted: JsonType| {
            types
                .iter()
                .find(|(ty, _)| *ty == wanted)
                .map(|(_, variant)| *variant)
        };
        let number = |text: &str| {
            let integer = variant(JsonType::Integer);
            let fits = text.parse::<i64>().is_ok();
            if fits {
                integer.or(variant(JsonType::Number))
            } else {
                variant(JsonType::Number).or(integer)
            }
        };
        let found = match self.node {
            Some(Node::Text(text)) => {
                let scalar = match text.as_ref() {
                    "true" | "false" => variant(JsonType::Boolean),
                    text if number_text(text).is_some() => number(text),
                    _ => None,
                };
                // One text may be an array of one.
                scalar
                    .or(variant(JsonType::String))
                    .or(variant(JsonType::Array))
            }
            Some(Node::Empty | Node::Part(_)) => variant(JsonType::String),
            Some(Node::List(_)) => variant(JsonType::Array),
            Some(Node::Numbered(_)) => variant(JsonType::Array).or(variant(JsonType::Object)),
            Some(Node::Fields(_)) => variant(JsonType::Object),
            Some(Node::Json(_) | Node::Invalid) => return None,
            None => match self.peek() {
                b'"' => variant(JsonType::String),
                b'{' => variant(JsonType::Object),
                b'[' => variant(JsonType::Array),
                b't' | b'f' => variant(JsonType::Boolean),
                b'n' => variant(JsonType::Null),
                b'-' | b'0'..=b'9' => {
                    let mut ahead = self.reader;
                    match ahead.number() {
                        Some(lexeme) => number(lexeme.text),
                        // Reading it again finds the mistake.
                        None => return self.reader.number().and(None),
                    }
                }
                _ => return self.reader.fail_value(),
            },
        };
        if found.is_none() {
            return self.reject(Fault::NoVariant(union));
        }
        found
    }

    /// Shows the names of the object that comes next, each with its value, until `wanted` answers that it has seen enough.
    fn look_ahead(&mut self, wanted: &mut dyn FnMut(&str, Ahead<'_, 'a>) -> bool) -> Option<()> {
        if let Some(node) = self.node {
            let (Node::Fields(fields) | Node::Numbered(fields)) = node else {
                return self.mismatch("named values");
            };
            let _ = fields
                .iter()
                .any(|(name, value)| wanted(name, Ahead::Node(value)));
            return Some(());
        }
        if self.peek() != b'{' {
            return self.mismatch("an object");
        }
        // Looking to the end of an object, and then of those in it, adds up to the depth times the length: a tree does not.
        if self.trials.looked > 4 * self.reader.text().len()
            && let Some(tree) = self.tree()
            && let Some(object) = tree.find(self.reader.position())
        {
            for (key, value) in tree.properties(object) {
                let mut reader = Reader::at(tree.text(), tree.start(value));
                if wanted(&tree.string(key), Ahead::Json(&mut reader)) {
                    break;
                }
            }
            return Some(());
        }
        let mut ahead = self.reader;
        let start = ahead.position();
        let done = look(&mut ahead, wanted);
        self.trials.looked += ahead.position() - start;
        if done.is_none() {
            // The text is not JSON: the error is the reader's own.
            self.reader = ahead;
        }
        done
    }
}

/// The value of a property that was not read yet.
enum Ahead<'r, 'a> {
    Json(&'r mut Reader<'a>),
    Node(&'a Node<'a>),
}

fn look<'a>(
    ahead: &mut Reader<'a>,
    wanted: &mut dyn FnMut(&str, Ahead<'_, 'a>) -> bool,
) -> Option<()> {
    let mut more = !ahead.open(b'}')?;
    while more {
        let key = ahead.key()?;
        let mut value = *ahead;
        if wanted(&key, Ahead::Json(&mut value)) {
            break;
        }
        ahead.skip()?;
        more = ahead.more(b'}')?;
    }
    Some(())
}
