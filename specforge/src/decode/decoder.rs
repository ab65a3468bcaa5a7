//! The decoder.

use std::collections::BTreeMap;

use super::{Fields, Literal, Rules, UnionSpec};
use crate::schema::Schema;

/// Stands before a value of JSON text, or of a tree of [`Node`](super::Node)s, and reads it as what it is asked for.
///
/// Each method consumes the value that it stands before, whatever that is, and answers `None` when it broke a rule, which is then recorded.
#[derive(Debug)]
pub struct Decoder<'a> {
    text: &'a str,
}

impl<'a> Decoder<'a> {
    /// Reads an object: calls `field` with the index of each known property, before its value, which `field` must decode.
    ///
    /// `None` where it is not an object, lacks a required property, or breaks a rule of its own; faults inside its properties are theirs.
    pub fn object(
        &mut self,
        fields: &'static Fields,
        field: &mut dyn FnMut(&mut Self, usize),
    ) -> Option<()> {
        let _ = (fields, field, self.text);
        None
    }

    /// Reads the value of a property that the object does not name, and keeps it under its name. Only for [`Additional::Keep`](super::Additional).
    pub fn additional<T: Schema>(&mut self, map: &mut BTreeMap<String, T>, rules: &'static Rules) {
        let _ = (map, rules);
    }

    /// Reads a string that is one of some constants, and answers its index.
    pub fn string_enum(&mut self, values: &'static [&'static str]) -> Option<usize> {
        let _ = values;
        None
    }

    /// Reads a value that is one of some constants, and answers its index.
    pub fn literal_enum(&mut self, values: &'static [Literal]) -> Option<usize> {
        let _ = values;
        None
    }

    /// Reads a union: calls `variant` with the index of the variant to decode; it answers whether that gave a value.
    ///
    /// `variant` may be called several times, and has to replace the value of an earlier call when it has one.
    pub fn union(
        &mut self,
        union: &'static UnionSpec,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> Option<()> {
        let _ = (union, variant);
        None
    }

    /// Reads the items of a tuple: calls `item` with each index below `len`, before its value.
    pub fn tuple(&mut self, len: usize, item: &mut dyn FnMut(&mut Self, usize)) -> Option<()> {
        let _ = (len, item);
        None
    }

    /// Checks the rules that need the raw value (`one_of`, `assertions`) and leaves it to be read.
    ///
    /// Types whose `decode` uses nothing else of its rules (enums, unions, structs used with keywords beside `$ref`) begin with it.
    pub fn check(&mut self, rules: &'static Rules) -> Option<()> {
        let _ = rules;
        None
    }

    /// A `default` of the spec, from JSON text.
    pub fn default_value<T: Schema>(
        &mut self,
        json: &'static str,
        rules: &'static Rules,
    ) -> Option<T> {
        let _ = json;
        T::decode(self, rules)
    }
}
