//! Arrays and tuples.

use super::fault::Fault;
use super::{Decoder, Node, Rules};

impl Decoder<'_> {
    /// Reads an array: calls `item` before each item, which `item` must decode.
    #[inline]
    pub(crate) fn items(
        &mut self,
        rules: &'static Rules,
        item: &mut dyn FnMut(&mut Self),
    ) -> Option<()> {
        self.check(rules)?;
        if self.node.is_some() {
            return self.items_of_node(rules, item);
        }
        if self.peek() != b'[' {
            return self.mismatch("an array");
        }
        let at = self.address();
        let mut count = 0;
        let mut more = !self.reader.open(b']')?;
        while more {
            self.trials.work += 1;
            count += 1;
            item(self);
            more = self.reader.more(b']')?;
        }
        self.judge_items(at, count, rules)
    }

    #[inline]
    fn judge_items(&mut self, at: usize, count: u64, rules: &'static Rules) -> Option<()> {
        match rules.broken_by_items(count) {
            None => Some(()),
            Some(fault) => {
                self.report(at, None, fault);
                None
            }
        }
    }

    #[cold]
    fn items_of_node(
        &mut self,
        rules: &'static Rules,
        item: &mut dyn FnMut(&mut Self),
    ) -> Option<()> {
        if let Some(node) = self.only_parameter() {
            let mut done = None;
            self.visit(node, &mut |decoder| done = decoder.items(rules, item));
            return done;
        }
        let at = self.address();
        let count = match self.node {
            Some(Node::List(nodes)) => {
                for node in nodes {
                    self.visit(node, item);
                }
                nodes.len()
            }
            Some(Node::Numbered(nodes)) => {
                for (_, node) in nodes {
                    self.visit(node, item);
                }
                nodes.len()
            }
            // One field of a form, one part: an array of one.
            Some(node @ (Node::Text(_) | Node::Part(_))) => {
                self.visit(node, item);
                1
            }
            _ => return self.mismatch("an array"),
        };
        if self.stopped {
            return None;
        }
        self.judge_items(at, count as u64, rules)
    }

    /// Reads an array of exactly `len` items: calls `item` with the index of each, before its value, which `item` must decode.
    pub(crate) fn tuple(
        &mut self,
        rules: &'static Rules,
        len: usize,
        item: &mut dyn FnMut(&mut Self, usize),
    ) -> Option<()> {
        if self.node.is_none() {
            self.peek();
        }
        let at = self.address();
        let mut count = 0;
        let mut one = |decoder: &mut Self| {
            if count < len {
                item(decoder, count);
            } else if decoder.node.is_none() {
                decoder.reader.skip();
            }
            count += 1;
        };
        match self.node {
            // The parameters of a path, by their order.
            Some(Node::Fields(fields))
                if self.at_root() && (fields.len() == len || fields.len() > 1) =>
            {
                for (_, node) in fields {
                    self.visit(node, &mut one);
                }
            }
            _ => self.items(rules, &mut one)?,
        }
        let fault = match count.cmp(&len) {
            std::cmp::Ordering::Equal => return Some(()),
            std::cmp::Ordering::Less => Fault::MinItems(len as u64),
            std::cmp::Ordering::Greater => Fault::MaxItems(len as u64),
        };
        self.report(at, None, fault);
        None
    }
}
