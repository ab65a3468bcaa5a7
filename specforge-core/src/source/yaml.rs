//! YAML to a tree: the core schema of YAML 1.2, and merge keys.
//!
//! `NO`, `on` and `off` are strings; a key is always its text (`200:` is the key `200`). An alias shares what its anchor holds, so a tree takes no
//! more memory than its text, whatever it expands to; how much that may be is bounded all the same, for those who walk it.

mod block;
mod scalar;
mod slips;

use super::{FileId, MAX_DEPTH, Member, Node, Object, Span, Value};
use crate::diag::{Diagnostic, codes};
use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Tag};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// How many nodes aliases and merge keys may add to a document.
const MAX_EXPANSION: u64 = 1_000_000;

/// Parses YAML; `None` where the text cannot be parsed at all.
pub(super) fn parse(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if let Some((root, duplicates)) = block::parse(file, text) {
        diagnostics.extend(duplicates);
        return Some(root);
    }
    parse_any(file, text, diagnostics)
}

/// How many slips of one file are mended: each costs a reading of its own.
const MOST_SLIPS: usize = 32;

/// Parses all of YAML, and mends what there is no doubt about.
fn parse_any(file: FileId, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Node> {
    let mut text = Cow::Borrowed(text);
    let mut slips: Vec<Diagnostic> = Vec::new();
    loop {
        let mut found = Vec::new();
        let fatal = match parse_strictly(file, &text, &mut found) {
            Ok(root) => {
                diagnostics.append(&mut slips);
                diagnostics.append(&mut found);
                return Some(root);
            }
            Err(fatal) => fatal,
        };
        let mended = fatal
            .slip
            .and_then(|(from, at)| slips::indent_quoted(&text, from, at));
        match mended {
            Some(mended) if slips.len() < MOST_SLIPS => {
                let slip = Diagnostic::warning(
                    codes::SLOPPY,
                    fatal.diagnostic.span,
                    "this line of a quoted text is not indented as YAML asks for",
                );
                slips.push(slip.help("indent it by spaces, deeper than the key of the text"));
                text = Cow::Owned(mended);
            }
            _ => {
                diagnostics.append(&mut found);
                diagnostics.push(*fatal.diagnostic);
                return None;
            }
        }
    }
}

/// What ends the reading.
struct Fatal {
    diagnostic: Box<Diagnostic>,
    /// Where it may be mended: between which bytes.
    slip: Option<(usize, usize)>,
}

fn parse_strictly(
    file: FileId,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Node, Fatal> {
    let mut builder = Builder {
        file,
        stack: Vec::new(),
        anchors: HashMap::new(),
        expansion: 0,
        root: None,
        documents: 0,
        diagnostics,
    };
    let mut read = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Fatal {
            diagnostic: Box::new(syntax_error(file, &error)),
            slip: Some(&error)
                .filter(|error| slips::is_slip(error))
                .and_then(|error| Some((read, error.marker().byte_offset()?))),
        })?;
        read = span.end.byte_offset().unwrap_or(read).max(read);
        builder.event(event, &span).map_err(|diagnostic| Fatal {
            diagnostic,
            slip: None,
        })?;
    }
    let empty = Span {
        file,
        line: 1,
        column: 1,
        len: 1,
    };
    Ok(builder.root.unwrap_or(Node {
        span: empty,
        value: Value::Null,
    }))
}

/// A node that is complete, with what bounds its use by aliases.
#[derive(Clone)]
struct Built {
    node: Node,
    /// How deep it nests: 0 for a scalar.
    height: usize,
    /// How many nodes it consists of, aliases followed.
    weight: u64,
}

/// A collection that is still open.
enum Frame {
    Array {
        span: Span,
        anchor: usize,
        elements: Vec<Node>,
        bounds: Bounds,
    },
    Object {
        span: Span,
        anchor: usize,
        members: Vec<Member>,
        merges: Vec<Built>,
        key: Option<Key>,
        bounds: Bounds,
    },
}

struct Key {
    text: Arc<str>,
    span: Span,
    merge: bool,
}

#[derive(Clone, Copy, Default)]
struct Bounds {
    height: usize,
    weight: u64,
}

impl Bounds {
    fn add(&mut self, built: &Built) {
        self.height = self.height.max(built.height + 1);
        self.weight = self.weight.saturating_add(built.weight);
    }

    fn seal(self, span: Span, value: Value) -> Built {
        Built {
            node: Node { span, value },
            height: self.height,
            weight: self.weight.saturating_add(1),
        }
    }
}

type Step = Result<(), Box<Diagnostic>>;

struct Builder<'d> {
    file: FileId,
    stack: Vec<Frame>,
    anchors: HashMap<usize, Built>,
    expansion: u64,
    root: Option<Node>,
    documents: usize,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, at: &granit_parser::Span) -> Step {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Box::new(
                        Diagnostic::error(
                            codes::YAML_SYNTAX,
                            self.span(at),
                            "a second YAML document starts here",
                        )
                        .label("an OpenAPI file holds one document")
                        .help("move it to a file of its own, or remove the `---`"),
                    ));
                }
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text, style, anchor, tag.as_deref(), at)
            }
            Event::SequenceStart(_, anchor, _) => {
                let span = self.span(at).with_len(1);
                self.open(Frame::Array {
                    span,
                    anchor,
                    elements: Vec::new(),
                    bounds: Bounds::default(),
                })
            }
            Event::MappingStart(_, anchor, _) => {
                let span = self.span(at).with_len(1);
                self.open(Frame::Object {
                    span,
                    anchor,
                    members: Vec::new(),
                    merges: Vec::new(),
                    key: None,
                    bounds: Bounds::default(),
                })
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, at),
            _ => Ok(()),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        at: &granit_parser::Span,
    ) -> Step {
        let span = self.span(at);
        let plain = style == ScalarStyle::Plain;
        if let Some(Frame::Object {
            key: key @ None, ..
        }) = self.stack.last_mut()
        {
            let merge = plain && tag.is_none() && text == "<<";
            let text: Arc<str> = Arc::from(text);
            if anchor != 0 {
                let node = Node {
                    span,
                    value: Value::String(Arc::clone(&text)),
                };
                self.anchors.insert(
                    anchor,
                    Built {
                        node,
                        height: 0,
                        weight: 1,
                    },
                );
            }
            *key = Some(Key { text, span, merge });
            return Ok(());
        }
        let value = match tag.and_then(Tag::core_suffix) {
            None if plain && tag.is_none() => scalar::resolve(&text),
            // A tag that says what the text would be anyway asks for the plain reading, quoted or not.
            Some("int" | "float" | "bool" | "null") => scalar::resolve(&text),
            _ => Value::String(Arc::from(text)),
        };
        self.attach(
            Built {
                node: Node { span, value },
                height: 0,
                weight: 1,
            },
            anchor,
        )
    }

    fn alias(&mut self, anchor: usize, at: &granit_parser::Span) -> Step {
        let span = self.span(at);
        // An anchor that is not complete is one that the alias stands inside of.
        let Some(built) = self.anchors.get(&anchor).cloned() else {
            return Err(Box::new(
                Diagnostic::error(
                    codes::YAML_SYNTAX,
                    span,
                    "an alias refers to a node that contains it",
                )
                .help("write a recursive schema with `$ref`"),
            ));
        };
        if let Some(Frame::Object {
            key: key @ None, ..
        }) = self.stack.last_mut()
        {
            let Some(text) = key_text(&built.node) else {
                return Err(not_a_key(span));
            };
            *key = Some(Key {
                text,
                span,
                merge: false,
            });
            return Ok(());
        }
        if self.stack.len() + built.height > MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.expand(built.weight, span)?;
        self.attach(built, 0)
    }

    /// Counts what an alias or a merge key adds.
    fn expand(&mut self, weight: u64, span: Span) -> Step {
        self.expansion = self.expansion.saturating_add(weight);
        if self.expansion > MAX_EXPANSION {
            return Err(Box::new(
                Diagnostic::error(
                    codes::TOO_LARGE,
                    span,
                    format!("the aliases of this file expand to more than {MAX_EXPANSION} values"),
                )
                .help("use `$ref` where a schema is shared"),
            ));
        }
        Ok(())
    }

    fn open(&mut self, frame: Frame) -> Step {
        let (Frame::Array { span, .. } | Frame::Object { span, .. }) = frame;
        if let Some(Frame::Object { key: None, .. }) = self.stack.last() {
            return Err(not_a_key(span));
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(too_deep(span));
        }
        self.stack.push(frame);
        Ok(())
    }

    fn close(&mut self) -> Step {
        let (built, anchor) = match self.stack.pop() {
            Some(Frame::Array {
                span,
                anchor,
                elements,
                bounds,
            }) => (bounds.seal(span, Value::Array(Arc::new(elements))), anchor),
            Some(Frame::Object {
                span,
                anchor,
                members,
                merges,
                mut bounds,
                ..
            }) => {
                let object = self.finish(members, merges, &mut bounds)?;
                (bounds.seal(span, Value::Object(Arc::new(object))), anchor)
            }
            None => return Ok(()),
        };
        self.attach(built, anchor)
    }

    /// Puts a complete node where it belongs.
    fn attach(&mut self, built: Built, anchor: usize) -> Step {
        if anchor != 0 {
            self.anchors.insert(anchor, built.clone());
        }
        match self.stack.last_mut() {
            None => self.root = Some(built.node),
            Some(Frame::Array {
                elements, bounds, ..
            }) => {
                bounds.add(&built);
                elements.push(built.node);
            }
            Some(Frame::Object {
                members,
                merges,
                key,
                bounds,
                ..
            }) => {
                let Some(Key { text, span, merge }) = key.take() else {
                    return Err(not_a_key(built.node.span));
                };
                if merge {
                    merges.push(Built {
                        node: Node { span, ..built.node },
                        ..built
                    });
                } else {
                    bounds.add(&built);
                    members.push(Member {
                        key: text,
                        key_span: span,
                        value: built.node,
                    });
                }
            }
        }
        Ok(())
    }

    /// Reports duplicates, then adds what merge keys bring; a member that stands there itself wins.
    fn finish(
        &mut self,
        mut members: Vec<Member>,
        merges: Vec<Built>,
        bounds: &mut Bounds,
    ) -> Result<Object, Box<Diagnostic>> {
        let repeated = super::node::take_repeated(&mut members, self.diagnostics);
        if merges.is_empty() {
            return Ok(Object { members, repeated });
        }
        let mut present: HashSet<Arc<str>> = members
            .iter()
            .map(|member| Arc::clone(&member.key))
            .collect();
        for merge in merges {
            let span = merge.node.span;
            self.expand(merge.weight, span)?;
            bounds.height = bounds.height.max(merge.height);
            bounds.weight = bounds.weight.saturating_add(merge.weight);
            let targets = match &merge.node.value {
                Value::Object(_) => std::slice::from_ref(&merge.node),
                Value::Array(elements) => elements.as_slice(),
                _ => &[],
            };
            let objects: Vec<_> = targets.iter().filter_map(Node::as_object).collect();
            if objects.is_empty() || objects.len() != targets.len() {
                self.diagnostics.push(
                    Diagnostic::error(
                        codes::YAML_SYNTAX,
                        span,
                        "the value of `<<` must be an object or an array of objects",
                    )
                    .help("write `<<: *anchor`"),
                );
            }
            for member in objects.iter().flat_map(|object| &object.members) {
                if present.insert(Arc::clone(&member.key)) {
                    members.push(member.clone());
                }
            }
        }
        Ok(Object { members, repeated })
    }

    /// The part of an event's range that lies on its first line.
    fn span(&self, at: &granit_parser::Span) -> Span {
        let len = if at.start.line() == at.end.line() {
            at.end.col().saturating_sub(at.start.col())
        } else {
            1
        };
        place(self.file, &at.start).with_len(len)
    }
}

fn place(file: FileId, marker: &Marker) -> Span {
    let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Span {
        file,
        line: narrow(marker.line()).max(1),
        column: narrow(marker.col()).saturating_add(1),
        len: 1,
    }
}

fn key_text(node: &Node) -> Option<Arc<str>> {
    match &node.value {
        Value::String(text) | Value::Number(text) => Some(Arc::clone(text)),
        Value::Bool(value) => Some(Arc::from(if *value { "true" } else { "false" })),
        Value::Null => Some(Arc::from("null")),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn not_a_key(span: Span) -> Box<Diagnostic> {
    Box::new(
        Diagnostic::error(
            codes::YAML_SYNTAX,
            span,
            "a key must be a string, not an array or an object",
        )
        .help("quote it if it is meant as text: `\"{id}\": ..`"),
    )
}

fn too_deep(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        codes::TOO_DEEP,
        span,
        format!("the document nests deeper than {MAX_DEPTH} levels"),
    ))
}

fn syntax_error(file: FileId, error: &ScanError) -> Diagnostic {
    // The parser has a limit of its own, which a deep document hits before its events are counted.
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return *too_deep(place(file, error.marker()));
    }
    let kind = error.kind().to_string();
    let help = kind
        .contains("tabs")
        .then(|| "YAML is indented with spaces".to_owned());
    Diagnostic::error(
        codes::YAML_SYNTAX,
        place(file, error.marker()),
        format!("invalid YAML: {kind}"),
    )
    .maybe_help(help)
}

#[cfg(test)]
mod tests;
