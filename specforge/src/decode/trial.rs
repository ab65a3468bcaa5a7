//! Trying the variants of a union, within a budget, and each only once.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::ptr;
use std::rc::Rc;

use super::decoder::Mode;
use super::fault::Fault;
use super::interpret::Interpreter;
use super::reader::Reader;
use super::tree::Tree;
use super::{Decoder, Node, Rules, Select, UnionSpec};

/// What a request may cost beyond one reading, in values: this much, and more for each byte.
const ALLOWANCE: u64 = 100_000;
const ALLOWANCE_PER_BYTE: u64 = 4;

/// How many bytes that are read again cost as much as a value.
const BYTES_PER_VALUE: u64 = 16;

/// What is known of the unions that were tried.
#[derive(Debug, Default)]
pub(super) struct Trials {
    /// How many values were read.
    pub(super) work: u64,
    /// How many of them were not known to their object.
    pub(super) unknown: u64,
    /// How much may be spent; `None` until something is tried.
    limit: Option<u64>,
    /// How many bytes were read as a variant of a union.
    again: u64,
    /// Where the text was when reading stopped: a position that the reader has no more.
    pub(super) stopped_at: usize,
    /// How many bytes were looked at only to find a tag.
    pub(super) looked: usize,
    /// The outcome for a union, by its type and its address, and the address of a value. What lies in it is not tried again: recursion would double at each level.
    outcomes: BTreeMap<(TypeId, usize, usize), Outcome>,
}

impl Trials {
    /// All that counts against the budget.
    pub(super) fn spent(&self) -> u64 {
        self.work + self.again / BYTES_PER_VALUE
    }
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    One(usize),
    Several(usize, usize),
    /// All that fit, a bit each.
    All(u64),
    None,
}

/// A position in the text or in the nodes.
#[derive(Clone, Copy)]
struct Position<'a> {
    reader: Reader<'a>,
    node: Option<&'a Node<'a>>,
}

impl<'a> Decoder<'a> {
    fn position(&self) -> Position<'a> {
        Position {
            reader: self.reader,
            node: self.node,
        }
    }

    fn restore(&mut self, position: Position<'a>) {
        self.reader = position.reader;
        self.node = position.node;
        self.stopped = false;
    }

    /// Whether the budget is used up.
    fn is_spent(&mut self) -> bool {
        self.trials.spent() > self.limit()
    }

    /// Reads a value as a variant, and counts its bytes as work: long texts cost as much as many values do.
    fn attempt(
        &mut self,
        start: Position<'a>,
        index: usize,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> bool {
        self.restore(start);
        self.trials.work += 1;
        let fits = variant(self, index);
        let end = if self.stopped {
            self.trials.stopped_at
        } else {
            self.reader.position()
        };
        let read = end.saturating_sub(start.reader.position());
        self.trials.again += read as u64;
        fits
    }

    fn limit(&mut self) -> u64 {
        let bytes = self.reader.text().len() as u64;
        let work = self.trials.spent();
        *self
            .trials
            .limit
            .get_or_insert(work + ALLOWANCE + ALLOWANCE_PER_BYTE * bytes)
    }

    /// Reads a union whose variants have to be tried.
    pub(super) fn try_variants(
        &mut self,
        ty: TypeId,
        union: &'static UnionSpec,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> Option<()> {
        if self.node.is_none() {
            self.peek();
        }
        let at = self.address();
        let key = (ty, ptr::from_ref(union).addr(), at);
        let start = self.position();
        let outcome = match self.trials.outcomes.get(&key).copied() {
            Some(Outcome::One(index)) => return variant(self, index).then_some(()),
            Some(Outcome::All(fitting)) => return self.read_again(fitting, start, at, variant),
            Some(outcome) => outcome,
            None => {
                let (outcome, end) = self.try_each(union, start, at, variant)?;
                self.trials.outcomes.insert(key, outcome);
                if let Outcome::One(_) | Outcome::All(_) = outcome {
                    self.restore(end);
                    return Some(());
                }
                self.restore(start);
                outcome
            }
        };
        self.report(
            at,
            None,
            match outcome {
                Outcome::Several(first, second) => Fault::SeveralVariants(union, first, second),
                _ => Fault::NoVariant(union),
            },
        );
        if let (Mode::Record, Outcome::None) = (self.mode, outcome) {
            self.record_nearest(union, start, variant);
        }
        if !self.stopped && self.node.is_none() {
            self.reader.skip();
        }
        None
    }

    /// Tries each variant, and answers where the one that fits has ended. `None` where nothing can be read any more.
    fn try_each(
        &mut self,
        union: &'static UnionSpec,
        start: Position<'a>,
        at: usize,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> Option<(Outcome, Position<'a>)> {
        let mode = std::mem::replace(&mut self.mode, Mode::Stop);
        let mut outcome = Outcome::None;
        let mut end = start;
        for index in 0..union.variants.len() {
            let fits = self.attempt(start, index, variant) && !self.stopped;
            if self.is_dead() || self.is_spent() {
                break;
            }
            outcome = match outcome {
                _ if !fits => continue,
                Outcome::All(fitting) => Outcome::All(fitting | bit(index)),
                Outcome::None if matches!(union.select, Select::AllThatFit) => {
                    Outcome::All(bit(index))
                }
                Outcome::One(first) => Outcome::Several(first, index),
                _ => Outcome::One(index),
            };
            end = self.position();
            if matches!(outcome, Outcome::Several(..)) || matches!(union.select, Select::FirstOf) {
                break;
            }
        }
        self.mode = mode;
        if self.is_dead() {
            return None;
        }
        if self.is_spent() {
            self.report_fatal(at, Fault::Budget);
            return None;
        }
        Some((outcome, end))
    }

    /// Reads a value once more, as all variants that it is known to fit. Each holds a value of its own, and values within values multiply: so this
    /// is work that counts.
    fn read_again(
        &mut self,
        fitting: u64,
        start: Position<'a>,
        at: usize,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) -> Option<()> {
        for index in (0..64).filter(|index| fitting & bit(*index) != 0) {
            let fits = self.attempt(start, index, variant);
            if self.is_dead() || !fits {
                return None;
            }
            if self.is_spent() {
                self.report_fatal(at, Fault::Budget);
                return None;
            }
        }
        Some(())
    }

    /// Records what is wrong with the variant that the value comes nearest to: the fewest faults, then the most properties in common.
    fn record_nearest(
        &mut self,
        union: &'static UnionSpec,
        start: Position<'a>,
        variant: &mut dyn FnMut(&mut Self, usize) -> bool,
    ) {
        let mut nearest = None;
        for index in 0..union.variants.len() {
            if self.is_spent() {
                break;
            }
            self.mode = Mode::Count(0);
            let before = (self.trials.work, self.trials.unknown);
            self.attempt(start, index, variant);
            let Mode::Count(faults) = self.mode else {
                break;
            };
            let in_common = (self.trials.work - before.0) - (self.trials.unknown - before.1);
            let score = (faults, u64::MAX - in_common);
            if nearest.is_none_or(|(best, _)| score < best) {
                nearest = Some((score, index));
            }
        }
        self.mode = Mode::Record;
        self.restore(start);
        if let Some((_, index)) = nearest {
            variant(self, index);
            self.restore(start);
        }
    }

    /// Checks the rules that need the raw value (`one_of`, `unique_items`, `assertions`) and leaves it to be read.
    ///
    /// Types whose `decode` uses nothing else of its rules (enums, unions, structs used with keywords beside `$ref`) begin with it.
    /// Faults are recorded like all others; `None` only where reading on is of no use.
    #[inline]
    pub fn check(&mut self, rules: &'static Rules) -> Option<()> {
        if rules.need_tree() {
            self.check_tree(rules)
        } else {
            Some(())
        }
    }

    #[cold]
    fn check_tree(&mut self, rules: &'static Rules) -> Option<()> {
        let (tree, index, untyped) = if let Some(node) = self.node {
            if matches!(node, Node::Invalid | Node::Empty | Node::Part(_)) || self.at_root() {
                return Some(());
            }
            let json = node.to_json();
            return match Tree::parse(&json) {
                Some(tree) => self.check_value(rules, &tree, 0, true),
                None => Some(()),
            };
        } else {
            self.peek();
            // Where the text is not JSON, reading on finds that out.
            let Some(tree) = self.tree() else {
                return Some(());
            };
            let Some(index) = tree.find(self.reader.position()) else {
                return Some(());
            };
            (tree, index, false)
        };
        self.check_value(rules, &tree, index, untyped)
    }

    fn check_value(
        &mut self,
        rules: &'static Rules,
        tree: &Tree<'_>,
        index: usize,
        untyped: bool,
    ) -> Option<()> {
        let at = self.address();
        let allowed = self.limit().saturating_sub(self.trials.spent());
        let mut interpreter = Interpreter::new(tree, untyped, allowed);
        let broken = interpreter.broken(rules, index);
        let Some(rest) = interpreter.rest() else {
            self.report_fatal(at, Fault::Budget);
            return None;
        };
        self.trials.work += allowed - rest;
        if let Some((value, fault)) = broken {
            let at = if untyped {
                at
            } else {
                at + tree.start(value) - tree.start(index)
            };
            self.report(at, None, fault);
        }
        (!self.stopped).then_some(())
    }

    /// The text as a tree; `None` where it is not JSON.
    pub(super) fn tree(&mut self) -> Option<Rc<Tree<'a>>> {
        let text = self.reader.text();
        if let Some(tree) = &self.tree
            && ptr::eq(tree.text(), text)
        {
            return Some(Rc::clone(tree));
        }
        self.tree = Tree::parse(text).map(Rc::new);
        if self.tree.is_none() {
            // So that this is found out only once: everything stops here.
            let mut reader = Reader::new(text);
            let _ = reader.skip().and_then(|()| reader.end());
            self.reader = reader;
        }
        self.tree.clone()
    }
}

/// The bit of a variant; a union of more than 64 is none of which all are wanted.
fn bit(index: usize) -> u64 {
    u32::try_from(index)
        .ok()
        .and_then(|index| 1_u64.checked_shl(index))
        .unwrap_or(0)
}
