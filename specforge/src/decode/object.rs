//! Objects: known properties, others, and maps.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fault::Fault;
use super::{Additional, Decoder, Fields, Node, Rules};
use crate::schema::Schema;

/// Which of an object's properties were there.
struct Seen {
    /// The first 64.
    first: u64,
    /// The others, 64 each.
    rest: Vec<u64>,
}

impl Seen {
    #[inline]
    fn new(fields: &Fields) -> Self {
        let rest = if fields.names.len() <= 64 {
            Vec::new()
        } else {
            vec![0; (fields.names.len() - 1) / 64]
        };
        Self { first: 0, rest }
    }

    #[inline]
    fn word(&mut self, index: usize) -> &mut u64 {
        match index
            .checked_sub(1)
            .and_then(|index| self.rest.get_mut(index))
        {
            Some(word) => word,
            None => &mut self.first,
        }
    }

    /// Notes a property; `false` where it was there before.
    #[inline]
    fn insert(&mut self, index: usize) -> bool {
        let word = self.word(index / 64);
        let bit = 1 << (index % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }
}

/// The state of an object that is being read.
struct Reading<'a> {
    fields: &'static Fields,
    at: usize,
    seen: Seen,
    count: u64,
    /// The names that are not known, to find those that come twice.
    others: Vec<Cow<'a, str>>,
    sound: bool,
}

impl Reading<'_> {
    fn new(fields: &'static Fields, at: usize) -> Self {
        Self {
            fields,
            at,
            seen: Seen::new(fields),
            count: 0,
            others: Vec::new(),
            sound: true,
        }
    }
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
        self.check(fields.rules)?;
        if self.node.is_some() {
            return self.object_of_node(fields, field);
        }
        if self.peek() != b'{' {
            return self.mismatch("an object");
        }
        let at = self.address();
        let mut reading = Reading::new(fields, at);
        let mut more = !self.reader.open(b'}')?;
        // Properties mostly come in the order of the schema.
        let mut next = 0;
        while more {
            self.peek();
            let index = match fields.names.get(next) {
                Some(name) if self.reader.key_is(name) => Some(next),
                _ => {
                    let key = self.reader.key()?;
                    let index = fields.names.iter().position(|name| *name == key);
                    if index.is_none() {
                        self.other(&mut reading, key, field);
                    }
                    index
                }
            };
            if let Some(index) = index {
                next = index + 1;
                self.known(&mut reading, index, field);
            }
            more = self.reader.more(b'}')?;
        }
        self.complete(reading)
    }

    #[inline]
    fn known(
        &mut self,
        reading: &mut Reading<'a>,
        index: usize,
        field: &mut dyn FnMut(&mut Self, usize),
    ) {
        reading.count += 1;
        self.trials.work += 1;
        if reading.seen.insert(index) {
            field(self, index);
        } else {
            reading.sound = false;
            self.refuse(Fault::Duplicate);
        }
    }

    /// A property that the object does not name.
    #[cold]
    fn other(
        &mut self,
        reading: &mut Reading<'a>,
        key: Cow<'a, str>,
        field: &mut dyn FnMut(&mut Self, usize),
    ) {
        let fields = reading.fields;
        reading.count += 1;
        self.trials.work += 1;
        self.trials.unknown += 1;
        if fields.forbidden.contains(&&*key) {
            reading.sound = false;
            self.refuse(Fault::Forbidden);
        } else if self.refuses_read_only && fields.ignored.contains(&&*key) {
            reading.sound = false;
            self.refuse(Fault::ReadOnly);
        } else if fields.ignored.contains(&&*key) || fields.additional == Additional::Ignore {
            self.judge_name(&key, fields.rules);
            self.pass();
        } else if fields.additional == Additional::Deny {
            reading.sound = false;
            self.refuse(Fault::Unknown);
        } else {
            self.judge_name(&key, fields.rules);
            self.key.clone_from(&key);
            field(self, fields.names.len());
        }
        reading.others.push(key);
    }

    /// Checks `propertyNames`.
    fn judge_name(&mut self, key: &str, rules: &'static Rules) -> Option<()> {
        let fault = rules.keys?.broken_by_string(key)?;
        if self.node.is_none() {
            self.peek();
        }
        self.report(self.address(), None, Fault::Name(Box::new(fault)));
        None
    }

    /// Steps over the value that comes next.
    pub(super) fn pass(&mut self) {
        if self.node.is_none() {
            self.reader.skip();
        }
    }

    /// Reports a fault of the property whose value comes next, and steps over it.
    #[cold]
    fn refuse(&mut self, fault: Fault) {
        if self.node.is_none() {
            self.peek();
        }
        let _: Option<()> = self.reject(fault);
    }

    #[inline]
    fn complete(&mut self, mut reading: Reading<'a>) -> Option<()> {
        for (i, required) in reading.fields.required.iter().enumerate() {
            let missing = required & !*reading.seen.word(i);
            if missing != 0 {
                reading.sound = false;
                self.report_missing(&reading, i * 64, missing);
            }
        }
        if !reading.others.is_empty() {
            self.report_duplicates(&mut reading);
        }
        if let Some(fault) = reading.fields.rules.broken_by_properties(reading.count) {
            reading.sound = false;
            self.report(reading.at, None, fault);
        }
        reading.sound.then_some(())
    }

    #[cold]
    fn report_missing(&mut self, reading: &Reading<'a>, first: usize, missing: u64) {
        for bit in (0..64).filter(|bit| missing >> bit & 1 == 1) {
            if let Some(name) = reading.fields.names.get(first + bit) {
                self.report(reading.at, Some(Cow::Borrowed(*name)), Fault::Required);
            }
        }
    }

    #[cold]
    fn report_duplicates(&mut self, reading: &mut Reading<'a>) {
        let mut names = std::mem::take(&mut reading.others);
        names.sort_unstable();
        for pair in names.windows(2) {
            if let [first, second] = pair
                && first == second
            {
                reading.sound = false;
                self.report(reading.at, Some(first.clone()), Fault::Duplicate);
            }
        }
    }

    #[cold]
    fn object_of_node(
        &mut self,
        fields: &'static Fields,
        field: &mut dyn FnMut(&mut Self, usize),
    ) -> Option<()> {
        let at = self.address();
        let Some(Node::Fields(entries) | Node::Numbered(entries)) = self.node else {
            return self.mismatch("named values");
        };
        let own = |name: &str| fields.names.contains(&name) || fields.forbidden.contains(&name);
        if let Some(node) = self.only_parameter()
            && matches!(node, Node::Fields(_) | Node::Numbered(_) | Node::Json(_))
            && !entries.iter().any(|(name, _)| own(name))
        {
            return self.visited_once(node, &mut |decoder| decoder.object(fields, field));
        }
        let mut reading = Reading::new(fields, at);
        for (name, value) in entries {
            let index = fields.names.iter().position(|known| known == name);
            self.visit(value, &mut |decoder| match index {
                Some(index) => decoder.known(&mut reading, index, field),
                None => decoder.other(&mut reading, Cow::Borrowed(name), field),
            });
        }
        if self.stopped {
            return None;
        }
        self.complete(reading)
    }

    fn visited_once<T>(
        &mut self,
        node: &'a Node<'a>,
        read: &mut dyn FnMut(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let mut value = None;
        self.visit(node, &mut |decoder| value = read(decoder));
        value
    }

    /// Reads the value of a property that the object does not name, and keeps it under its name. Only for [`Additional::Keep`].
    pub fn additional<T: Schema>(&mut self, map: &mut BTreeMap<String, T>, rules: &'static Rules) {
        let key = std::mem::take(&mut self.key);
        if let Some(value) = T::decode(self, rules) {
            map.insert(key.into_owned(), value);
        }
    }

    /// Reads an object whose names are not known: calls `entry` with each, before its value, which `entry` must decode.
    pub(crate) fn entries(
        &mut self,
        rules: &'static Rules,
        entry: &mut dyn FnMut(&mut Self, Cow<'a, str>),
    ) -> Option<()> {
        self.check(rules)?;
        let at = if self.node.is_some() {
            self.address()
        } else {
            if self.peek() != b'{' {
                return self.mismatch("an object");
            }
            self.address()
        };
        let mut count = 0;
        if let Some(node) = self.node {
            let (Node::Fields(entries) | Node::Numbered(entries)) = node else {
                return self.mismatch("named values");
            };
            count = entries.len() as u64;
            for (name, value) in entries {
                self.visit(value, &mut |decoder| {
                    decoder.judge_name(name, rules);
                    entry(decoder, Cow::Borrowed(name));
                });
            }
        } else {
            let mut more = !self.reader.open(b'}')?;
            while more {
                let key = self.reader.key()?;
                count += 1;
                self.trials.work += 1;
                self.judge_name(&key, rules);
                entry(self, key);
                more = self.reader.more(b'}')?;
            }
        }
        match rules.broken_by_properties(count) {
            _ if self.stopped => None,
            None => Some(()),
            Some(fault) => {
                self.report(at, None, fault);
                None
            }
        }
    }

    /// Reports that a name of a map comes twice, and steps over the value.
    #[cold]
    pub(crate) fn refuse_duplicate(&mut self) {
        self.refuse(Fault::Duplicate);
    }
}
