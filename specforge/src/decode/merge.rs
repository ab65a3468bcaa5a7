//! Writing one object as several schemas see it: what `anyOf` lets several variants say together.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::Encoder;
use super::reader::Reader;
use crate::schema::Schema;

/// An object that several values are written into. A property that more than one of them has is written once: objects in each other, arrays of
/// one length item by item, and of all else the first.
#[derive(Debug)]
pub struct Merge<'e> {
    encoder: &'e mut Encoder,
    start: usize,
    is_empty: bool,
}

impl<'e> Merge<'e> {
    pub(super) fn new(encoder: &'e mut Encoder) -> Self {
        Self {
            start: encoder.written(),
            is_empty: true,
            encoder,
        }
    }

    /// Writes a variant, where there is one.
    #[must_use]
    pub fn and<T: Schema>(mut self, variant: &Option<T>) -> Self {
        let Some(variant) = variant else { return self };
        if self.is_empty {
            variant.encode(self.encoder);
        } else {
            let before = self.encoder.take_from(self.start);
            variant.encode(self.encoder);
            let added = self.encoder.take_from(self.start);
            let mut merged = String::with_capacity(before.len() + added.len());
            merge(&before, &added, &mut merged);
            self.encoder.raw(&merged);
        }
        self.is_empty = false;
        self
    }

    /// Ends the object. One that no variant is in is no value of its schema: a [`fault`](Encoder::fault).
    pub fn finish(self) {
        if self.is_empty {
            self.encoder
                .set_fault("no variant of an `anyOf` has a value");
            self.encoder.object();
            self.encoder.end_object();
        }
    }
}

fn merge(first: &str, second: &str, out: &mut String) {
    if let (Some(first), Some(second)) = (properties(first), properties(second)) {
        merge_objects(&first, &second, out);
    } else if let (Some(first), Some(second)) = (items(first), items(second))
        && first.len() == second.len()
    {
        out.push('[');
        for (index, (first, second)) in first.iter().zip(&second).enumerate() {
            if index > 0 {
                out.push(',');
            }
            merge(first, second, out);
        }
        out.push(']');
    } else {
        out.push_str(first);
    }
}

fn merge_objects(first: &[Property<'_>], second: &[Property<'_>], out: &mut String) {
    let others: BTreeMap<&str, &str> = second
        .iter()
        .map(|property| (&*property.name, property.value))
        .collect();
    let known: BTreeSet<&str> = first.iter().map(|property| &*property.name).collect();
    let added = second
        .iter()
        .filter(|property| !known.contains(&*property.name));
    out.push('{');
    for (index, property) in first.iter().chain(added).enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push_str(property.key);
        out.push(':');
        match others.get(&*property.name) {
            Some(other) if index < first.len() => merge(property.value, other, out),
            _ => out.push_str(property.value),
        }
    }
    out.push('}');
}

struct Property<'t> {
    name: Cow<'t, str>,
    /// The name as it stands in the text.
    key: &'t str,
    value: &'t str,
}

/// The properties of an object's text.
fn properties(text: &str) -> Option<Vec<Property<'_>>> {
    let mut reader = Reader::new(text);
    if reader.peek() != b'{' {
        return None;
    }
    let mut properties = Vec::new();
    let mut more = !reader.open(b'}')?;
    while more {
        reader.peek();
        let start = reader.position();
        let name = reader.string()?;
        let key = text.get(start..reader.position())?;
        reader.colon()?;
        let value = value(&mut reader)?;
        properties.push(Property { name, key, value });
        more = reader.more(b'}')?;
    }
    Some(properties)
}

/// The items of an array's text.
fn items(text: &str) -> Option<Vec<&str>> {
    let mut reader = Reader::new(text);
    if reader.peek() != b'[' {
        return None;
    }
    let mut items = Vec::new();
    let mut more = !reader.open(b']')?;
    while more {
        items.push(value(&mut reader)?);
        more = reader.more(b']')?;
    }
    Some(items)
}

fn value<'t>(reader: &mut Reader<'t>) -> Option<&'t str> {
    reader.peek();
    let start = reader.position();
    reader.skip()?;
    reader.text().get(start..reader.position())
}

#[cfg(test)]
mod tests {
    use super::merge;

    fn merged(first: &str, second: &str) -> String {
        let mut out = String::new();
        merge(first, second, &mut out);
        out
    }

    #[test]
    fn each_property_is_there_once() {
        assert_eq!(merged(r#"{"a":1}"#, r#"{"b":2}"#), r#"{"a":1,"b":2}"#);
        assert_eq!(
            merged(r#"{"a":1,"c":3}"#, r#"{"b":2,"a":1}"#),
            r#"{"a":1,"c":3,"b":2}"#
        );
        assert_eq!(merged("{}", r#"{"\u0061":2}"#), r#"{"\u0061":2}"#);
        assert_eq!(merged(r#"{"a":1}"#, r#"{"\u0061":2}"#), r#"{"a":1}"#);
        assert_eq!(merged(r#"{"a":1}"#, "{}"), r#"{"a":1}"#);
    }

    #[test]
    fn what_lies_deeper_is_merged_too() {
        assert_eq!(
            merged(
                r#"{"x":{"p":1},"l":[{"p":1},{"p":2}],"m":[1]}"#,
                r#"{"x":{"q":[]},"l":[{"q":1},{"q":2}],"m":[1,2]}"#
            ),
            r#"{"x":{"p":1,"q":[]},"l":[{"p":1,"q":1},{"p":2,"q":2}],"m":[1]}"#
        );
    }
}
