//! The decoder: where it stands, what it has found wrong, and how it is started and ended.

use std::borrow::Cow;
use std::ptr;

use super::fault::Fault;
use super::locate::{self, Found};
use super::reader::Reader;
use super::tree::Tree;
use super::trial::Trials;
use super::violation::{Location, MAX_VIOLATIONS, Violation, Violations};
use super::{Node, Rules};
use crate::schema::Schema;

/// Stands before a value of JSON text, or of a tree of [`Node`]s, and reads it as what it is asked for.
///
/// Each method consumes the value that it stands before, whatever that is, and answers `None` when it broke a rule, which is then recorded.
#[derive(Debug)]
pub struct Decoder<'a> {
    origin: Origin<'a>,
    /// The JSON text, where `node` is `None`.
    pub(super) reader: Reader<'a>,
    /// The value that is read next, where it is not JSON text.
    pub(super) node: Option<&'a Node<'a>>,
    /// The address of the node at the root of parameters, which may stand for its only value.
    root: Option<usize>,
    /// The name of the additional property whose value comes next.
    pub(super) key: Cow<'a, str>,
    /// What was wrong before.
    earlier: Violations,
    found: Vec<Found<'a>>,
    pub(super) mode: Mode,
    /// Whether nothing is read any more: for good after a syntax error or a fatal fault, else until the trial ends.
    pub(super) stopped: bool,
    fatal: bool,
    pub(super) trials: Trials,
    /// Whether `readOnly` properties are refused rather than dropped.
    pub(super) refuses_read_only: bool,
    /// The text as a tree, made when it is first needed.
    pub(super) tree: Option<std::rc::Rc<Tree<'a>>>,
}

/// What becomes of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// It is recorded.
    Record,
    /// It ends the trial.
    Stop,
    /// It is counted.
    Count(u64),
}

/// What is decoded.
#[derive(Debug, Clone, Copy)]
enum Origin<'a> {
    Json(&'a str),
    Node(&'a Node<'a>, Location),
    /// Text that is not UTF-8, which is recorded already.
    Nothing,
}

/// Reads a JSON text.
pub fn decode_json<T: Schema>(json: &[u8], rules: &'static Rules) -> Result<T, Violations> {
    let mut decoder = Decoder::json(json);
    let value = T::decode(&mut decoder, rules);
    decoder.finish(value)
}

impl<'a> Decoder<'a> {
    /// A decoder of JSON text, which should be UTF-8.
    pub fn json(json: &'a [u8]) -> Self {
        match std::str::from_utf8(json) {
            Ok(text) => Self::json_str(text),
            Err(error) => {
                let text = String::from_utf8_lossy(&json[..error.valid_up_to()]);
                Self::broken(locate::malformed(
                    Location::Body,
                    &text,
                    text.len(),
                    "the text is not UTF-8",
                ))
            }
        }
    }

    /// How many values were read so far, with those that a union tried in vain: what the work of a request is bounded by.
    pub fn work(&self) -> u64 {
        self.trials.spent()
    }

    /// A decoder of JSON text.
    pub fn json_str(json: &'a str) -> Self {
        if json.starts_with('\u{feff}') {
            return Self::broken(locate::malformed(
                Location::Body,
                json,
                0,
                "JSON does not start with a byte order mark",
            ));
        }
        Self::new(Reader::new(json), Origin::Json(json))
    }

    /// A decoder of parameters, or of a body that is a form: `violations` are those that were found when `node` was made.
    pub fn node(node: &'a Node<'a>, location: Location, violations: Violations) -> Self {
        let mut decoder = Self::new(Reader::new(""), Origin::Node(node, location));
        decoder.earlier = violations;
        match node {
            Node::Json(text) => decoder.reader = Reader::new(text),
            _ => decoder.node = Some(node),
        }
        if location != Location::Body {
            decoder.root = Some(ptr::from_ref(node).addr());
        }
        decoder
    }

    /// Refuses `readOnly` properties, which are dropped otherwise.
    pub(crate) fn refuse_read_only(&mut self) {
        self.refuses_read_only = true;
    }

    fn broken(violation: Violation) -> Self {
        let mut decoder = Self::new(Reader::new(""), Origin::Nothing);
        decoder.earlier.push(violation);
        decoder.stop();
        decoder
    }

    fn new(reader: Reader<'a>, origin: Origin<'a>) -> Self {
        Self {
            origin,
            reader,
            node: None,
            root: None,
            key: Cow::Borrowed(""),
            earlier: Violations::new(),
            found: Vec::new(),
            mode: Mode::Record,
            stopped: false,
            fatal: false,
            trials: Trials::default(),
            refuses_read_only: false,
            tree: None,
        }
    }

    /// The value that was read, if it is the whole and nothing is wrong with it; else everything that is.
    pub fn finish<T>(mut self, value: Option<T>) -> Result<T, Violations> {
        if self.node.is_none() {
            // Behind the value there may be nothing else; after an error the reader has no more to say.
            self.reader.end();
        }
        match value {
            Some(value)
                if self.found.is_empty()
                    && self.earlier.is_empty()
                    && !self.is_dead()
                    && !self.stopped =>
            {
                Ok(value)
            }
            _ => Err(self.violations()),
        }
    }

    #[cold]
    fn violations(mut self) -> Violations {
        // What is not wrong and yet gave no value counts as absent.
        let missing = |at| Found {
            at,
            child: None,
            fault: Fault::Required,
        };
        let nothing_else = self.found.is_empty() && self.earlier.is_empty();
        match self.origin {
            Origin::Json(json) => {
                if let (Some(error), false) = (self.reader.error(), self.fatal) {
                    if !error.too_deep {
                        return locate::malformed(Location::Body, json, error.offset, error.what)
                            .into();
                    }
                    self.found = vec![Found {
                        at: json.as_ptr().addr(),
                        child: None,
                        fault: Fault::Depth,
                    }];
                } else if nothing_else {
                    self.found.push(missing(json.as_ptr().addr()));
                }
                locate::in_json(json, self.found)
            }
            Origin::Node(node, location) => {
                if let (Node::Json(text), Some(error)) = (node, self.reader.error()) {
                    return locate::malformed(location, text, error.offset, error.what).into();
                }
                if nothing_else {
                    self.found.push(missing(ptr::from_ref(node).addr()));
                }
                self.earlier
                    .append(locate::in_node(node, location, self.found));
                self.earlier
            }
            Origin::Nothing => self.earlier,
        }
    }

    /// The place of the value that comes next, by which faults are located and trials remembered. White space was skipped.
    pub(super) fn address(&self) -> usize {
        match self.node {
            Some(node) => ptr::from_ref(node).addr(),
            None => self.reader.text().as_ptr().addr() + self.reader.position(),
        }
    }

    /// The first byte of the JSON value that comes next.
    #[inline]
    pub(super) fn peek(&mut self) -> u8 {
        self.reader.peek()
    }

    /// Records a fault of the value at an address, or of its property `child`.
    #[cold]
    #[inline(never)]
    pub(super) fn report(&mut self, at: usize, child: Option<Cow<'a, str>>, fault: Fault) {
        match &mut self.mode {
            _ if self.stopped => {}
            // One more than is shown, so that it can be said.
            Mode::Record if self.found.len() <= MAX_VIOLATIONS => {
                self.found.push(Found { at, child, fault });
            }
            Mode::Record => {}
            Mode::Count(count) => *count += 1,
            Mode::Stop => self.stop(),
        }
    }

    /// Records a fault that ends everything, and that is the only one to be reported.
    #[cold]
    pub(super) fn report_fatal(&mut self, at: usize, fault: Fault) {
        if !self.fatal {
            self.found.clear();
            self.found.push(Found {
                at,
                child: None,
                fault,
            });
            self.fatal = true;
            self.stop();
        }
    }

    fn stop(&mut self) {
        if !self.stopped {
            self.trials.stopped_at = self.reader.position();
        }
        self.stopped = true;
        self.reader.stop();
    }

    /// Whether nothing can be read any more, in a trial or out of it.
    pub(super) fn is_dead(&self) -> bool {
        self.fatal || self.reader.error().is_some()
    }

    /// Reports that the value which comes next is of another type, and steps over it.
    #[cold]
    #[inline(never)]
    pub(super) fn mismatch<T>(&mut self, expected: &'static str) -> Option<T> {
        let found = match self.node {
            Some(Node::Text(_)) => {
                self.report(self.address(), None, Fault::Text(expected));
                return None;
            }
            Some(Node::Empty | Node::Invalid) => return None,
            Some(Node::List(_)) => "several values",
            Some(Node::Fields(_) | Node::Numbered(_)) => "named values",
            Some(Node::Part(_)) => "a file",
            Some(Node::Json(_)) => "JSON",
            None => match self.peek() {
                b'"' => "a string",
                b'{' => "an object",
                b'[' => "an array",
                b't' | b'f' => "a boolean",
                b'n' => "null",
                b'-' | b'0'..=b'9' => "a number",
                _ => return self.reader.fail_value(),
            },
        };
        self.reject(Fault::Type(expected, found))
    }

    /// Reports a fault of the value which comes next, and steps over it.
    #[cold]
    #[inline(never)]
    pub(super) fn reject<T>(&mut self, fault: Fault) -> Option<T> {
        self.report(self.address(), None, fault);
        if self.node.is_none() {
            self.reader.skip();
        }
        None
    }

    /// Reads a node: `read` is called once, with the decoder before it.
    pub(super) fn visit(&mut self, node: &'a Node<'a>, read: &mut dyn FnMut(&mut Self)) {
        let Node::Json(text) = node else {
            let outer = self.node.replace(node);
            read(self);
            self.node = outer;
            return;
        };
        let outer = (self.node.take(), self.reader);
        self.reader = Reader::new(text);
        read(self);
        self.reader.end();
        let error = self.reader.error();
        (self.node, self.reader) = outer;
        if self.stopped {
            self.reader.stop();
        }
        if let Some(error) = error {
            let fault = if error.too_deep {
                Fault::Depth
            } else {
                Fault::Json(error.what, error.offset)
            };
            self.report(ptr::from_ref(node).addr(), None, fault);
        }
    }

    /// The value that the root of parameters stands for, where it has but one.
    pub(super) fn only_parameter(&self) -> Option<&'a Node<'a>> {
        match self.node? {
            node @ Node::Fields(fields) if self.root == Some(ptr::from_ref(node).addr()) => {
                match fields.as_slice() {
                    [(_, value)] => Some(value),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Whether the value that comes next is the root of parameters.
    pub(super) fn at_root(&self) -> bool {
        self.node
            .is_some_and(|node| self.root == Some(ptr::from_ref(node).addr()))
    }

    /// A `default` of the spec, from JSON text, which the macro has checked: `None` only where it does not keep the rules all the same.
    pub fn default_value<T: Schema>(
        &mut self,
        json: &'static str,
        rules: &'static Rules,
    ) -> Option<T> {
        let mut decoder = Decoder::json_str(json);
        let value = T::decode(&mut decoder, rules);
        decoder.finish(value).ok()
    }
}
