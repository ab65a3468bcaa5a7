//! JSON text as a tree, for the rules that look at a value more than once: `not`, `contains`, `uniqueItems`, constants.

use std::borrow::Cow;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::ops::Range;

use super::decimal::Decimal;
use super::reader::Reader;

/// The values of a text, in its order: those of a subtree stand together, a property's key before its value.
#[derive(Debug)]
pub(crate) struct Tree<'a> {
    text: &'a str,
    values: Vec<Value>,
    /// The array whose items were compared last: those of the arrays within it are not written again.
    compared: RefCell<Canonical>,
}

/// A value and all that is in it, written so that equal values are equal texts.
#[derive(Debug, Default)]
struct Canonical {
    text: String,
    /// The index of the value.
    first: usize,
    /// Where it stands in the text, and each value behind it.
    ranges: Vec<Range<usize>>,
}

impl Canonical {
    fn range(&self, index: usize) -> Option<&Range<usize>> {
        self.ranges.get(index.checked_sub(self.first)?)
    }
}

#[derive(Debug, Clone, Copy)]
struct Value {
    kind: Kind,
    start: usize,
    end: usize,
    /// The index behind its subtree.
    next: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl<'a> Tree<'a> {
    /// The tree of a text that holds one value; `None` where it is not JSON.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let mut tree = Self {
            text,
            values: Vec::new(),
            compared: RefCell::default(),
        };
        let mut reader = Reader::new(text);
        tree.value(&mut reader)?;
        reader.end()?;
        Some(tree)
    }

    /// As deep as the reader goes, at most.
    fn value(&mut self, reader: &mut Reader<'a>) -> Option<()> {
        let byte = reader.peek();
        let index = self.values.len();
        let kind = match byte {
            b'{' => Kind::Object,
            b'[' => Kind::Array,
            b'"' => Kind::String,
            b't' | b'f' => Kind::Boolean,
            b'n' => Kind::Null,
            _ => Kind::Number,
        };
        self.values.push(Value {
            kind,
            start: reader.position(),
            end: 0,
            next: 0,
        });
        match kind {
            Kind::Object => {
                let mut more = !reader.open(b'}')?;
                while more {
                    if reader.peek() != b'"' {
                        return None;
                    }
                    self.value(reader)?;
                    reader.colon()?;
                    self.value(reader)?;
                    more = reader.more(b'}')?;
                }
            }
            Kind::Array => {
                let mut more = !reader.open(b']')?;
                while more {
                    self.value(reader)?;
                    more = reader.more(b']')?;
                }
            }
            _ => reader.skip()?,
        }
        let next = self.values.len();
        if let Some(value) = self.values.get_mut(index) {
            value.end = reader.position();
            value.next = next;
        }
        Some(())
    }

    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// The value that starts at an offset of the text.
    pub(crate) fn find(&self, offset: usize) -> Option<usize> {
        self.values
            .binary_search_by_key(&offset, |value| value.start)
            .ok()
    }

    pub(crate) fn kind(&self, index: usize) -> Kind {
        self.values[index].kind
    }

    pub(crate) fn start(&self, index: usize) -> usize {
        self.values[index].start
    }

    /// The text of a value, as written.
    pub(crate) fn raw(&self, index: usize) -> &'a str {
        &self.text[self.values[index].start..self.values[index].end]
    }

    /// The characters of a string.
    pub(crate) fn string(&self, index: usize) -> Cow<'a, str> {
        Reader::at(self.text, self.values[index].start)
            .string()
            .unwrap_or_default()
    }

    /// The items of an array.
    pub(crate) fn items(&self, index: usize) -> impl Iterator<Item = usize> {
        let end = self.values[index].next;
        let first = index + 1;
        std::iter::successors((first < end).then_some(first), move |item| {
            Some(self.values[*item].next).filter(|next| *next < end)
        })
    }

    /// The properties of an object: the key's index and the value's.
    pub(crate) fn properties(&self, index: usize) -> impl Iterator<Item = (usize, usize)> {
        self.items(index).step_by(2).map(|key| (key, key + 1))
    }

    /// Whether two items of an array are equal.
    pub(crate) fn has_equal_items(&self, index: usize) -> bool {
        let mut compared = self.compared.borrow_mut();
        if compared.range(index).is_none() {
            *compared = self.canonical(index);
        }
        let mut texts: Vec<&str> = self
            .items(index)
            .filter_map(|item| compared.text.get(compared.range(item)?.clone()))
            .collect();
        texts.sort_unstable();
        texts.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// Whether the items of an array, or of one around it, were compared before.
    pub(crate) fn is_written(&self, index: usize) -> bool {
        self.compared.borrow().range(index).is_some()
    }

    /// The same text for every way to write a value: keys in order, numbers normalised, strings without escapes.
    fn canonical(&self, index: usize) -> Canonical {
        let mut canonical = Canonical {
            text: String::new(),
            first: index,
            ranges: vec![0..0; self.values[index].next - index],
        };
        self.write_canonical(index, &mut canonical);
        canonical
    }

    fn write_canonical(&self, index: usize, out: &mut Canonical) {
        use std::fmt::Write as _;

        let start = out.text.len();
        match self.kind(index) {
            Kind::Null | Kind::Boolean => out.text.push_str(self.raw(index)),
            Kind::Number => {
                let _ = write!(out.text, "{}", Decimal::parse(self.raw(index)));
            }
            Kind::String => write_string(&self.string(index), &mut out.text),
            Kind::Array => {
                out.text.push('[');
                for item in self.items(index) {
                    self.write_canonical(item, out);
                    out.text.push(',');
                }
                out.text.push(']');
            }
            Kind::Object => {
                let mut properties: Vec<_> = self
                    .properties(index)
                    .map(|(key, value)| (self.string(key), value))
                    .collect();
                properties.sort_by(|(a, _), (b, _)| a.cmp(b));
                out.text.push('{');
                for (key, value) in properties {
                    write_string(&key, &mut out.text);
                    self.write_canonical(value, out);
                    out.text.push(',');
                }
                out.text.push('}');
            }
        }
        if let Some(range) = out.ranges.get_mut(index - out.first) {
            *range = start..out.text.len();
        }
    }

    /// Whether a value equals a constant, which is JSON text.
    pub(crate) fn equals(&self, index: usize, constant: &str) -> bool {
        if self.raw(index) == constant {
            return true;
        }
        match self.kind(index) {
            // Scalars are told apart without a tree of the constant.
            Kind::Null | Kind::Boolean => false,
            Kind::Number => super::scalar::number_text(constant)
                .is_some_and(|number| compare_numbers(self.raw(index), number.text).is_eq()),
            Kind::String if !constant.starts_with('"') => false,
            Kind::String => Reader::new(constant)
                .string()
                .is_some_and(|other| other == self.string(index)),
            Kind::Array if !constant.starts_with('[') => false,
            Kind::Object if !constant.starts_with('{') => false,
            Kind::Array | Kind::Object => Tree::parse(constant)
                .is_some_and(|other| other.canonical(0).text == self.canonical(index).text),
        }
    }

    /// How much of the text a value takes up: what work on it costs.
    pub(crate) fn size(&self, index: usize) -> u64 {
        self.raw(index).len() as u64
    }
}

/// A string, with its length before it: so no escapes are needed, and no text is the beginning of another.
fn write_string(string: &str, out: &mut String) {
    use std::fmt::Write as _;

    let _ = write!(out, "\"{}:", string.len());
    out.push_str(string);
}

fn compare_numbers(a: &str, b: &str) -> Ordering {
    Decimal::parse(a).compare(&Decimal::parse(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equality_is_that_of_values() {
        let equal = |a: &str, b: &str| Tree::parse(a).unwrap().equals(0, b);
        assert!(equal("1.0", "1"));
        assert!(equal(
            r#"{"a": [1, "\u0041"], "b": null}"#,
            r#"{"b":null,"a":[1.0e0,"A"]}"#
        ));
        assert!(!equal(r#""1""#, "1"));
        assert!(!equal("[1,2]", "[2,1]"));
        assert!(!equal("{}", "[]"));
        assert!(!equal("false", "0"));
    }

    #[test]
    fn equal_items_are_found() {
        let unique = |text: &str| !Tree::parse(text).unwrap().has_equal_items(0);
        assert!(unique("[]"));
        assert!(unique(r#"[1, "1", true, [1], {"a": 1}, null]"#));
        assert!(!unique("[1, 2, 1.0]"));
        assert!(!unique(r#"[{"a": 1, "b": 2}, {"b": 2, "a": 1}]"#));
        assert!(unique(r#"["[\"a\",]", ["a"]]"#));
    }

    #[test]
    fn subtrees_are_stepped_over() {
        let tree = Tree::parse(r#"{"a": [1, {"b": []}], "c": {}}"#).unwrap();
        let keys: Vec<_> = tree
            .properties(0)
            .map(|(key, value)| (tree.string(key), tree.raw(value)))
            .collect();
        assert_eq!(
            keys,
            [("a".into(), r#"[1, {"b": []}]"#), ("c".into(), "{}")]
        );
        assert_eq!(
            tree.find(6).map(|index| tree.kind(index)),
            Some(Kind::Array)
        );
        assert_eq!(tree.find(7).map(|index| tree.raw(index)), Some("1"));
    }
}
