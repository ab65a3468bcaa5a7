//! Parameters, forms and parts as trees of values: every `style` and `explode`, split before anything is percent-decoded.
//!
//! Each function answers the tree for [`Decoder::node`](super::Decoder::node), and what is wrong with the encoding of its values.

mod cookies;
mod deep;
mod headers;
mod pairs;
mod parts;
mod path;
mod percent;
mod split;
mod write;

pub use self::cookies::{cookie_pairs, cookies};
pub use self::headers::headers;
pub use self::pairs::{form, pairs, query};
pub use self::parts::parts;
pub use self::path::path;
pub use self::write::header_lines;

use super::locate::pointer_to;
use super::{Location, Node, Violation, ViolationKind, Violations};

/// How a parameter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParameterSpec {
    /// Its name on the wire; that of a header in lower case.
    pub name: &'static str,
    /// `style`
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// The shape of its value.
    pub shape: Shape,
    /// `allowEmptyValue`
    pub allow_empty: bool,
    /// Whether its value is JSON (`content: application/json`).
    pub json: bool,
}

impl ParameterSpec {
    /// One value in the query: what a parameter is unless the spec says more.
    pub const SCALAR: Self = Self {
        name: "",
        style: Style::Form,
        explode: true,
        shape: Shape::Scalar,
        allow_empty: false,
        json: false,
    };
}

/// How a property of a form or of a multipart body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name.
    pub name: &'static str,
    /// `style`
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// The shape of its value.
    pub shape: Shape,
    /// The media types that its part may have; empty: any.
    pub content_types: &'static [&'static str],
    /// Whether its value is JSON.
    pub json: bool,
    /// Whether its part is a file.
    pub file: bool,
}

impl FieldSpec {
    /// One value: what a field is unless the spec says more.
    pub const SCALAR: Self = Self {
        name: "",
        style: Style::Form,
        explode: true,
        shape: Shape::Scalar,
        content_types: &[],
        json: false,
        file: false,
    };

    /// The same as a parameter.
    pub(crate) fn parameter(&self) -> ParameterSpec {
        let Self {
            name,
            style,
            explode,
            shape,
            json,
            ..
        } = *self;
        ParameterSpec {
            name,
            style,
            explode,
            shape,
            allow_empty: false,
            json,
        }
    }
}

/// `style`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the specification's own words")]
pub enum Style {
    Form,
    Simple,
    Label,
    Matrix,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Cookie,
}

/// The shape of a value, which says how its text is split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    Scalar,
    /// Values in order.
    Array,
    /// Values by name.
    Object {
        /// The names that are known: those that `form` with `explode` takes from all the others.
        properties: &'static [&'static str],
        /// Whether there may be others.
        open: bool,
    },
}

/// What is wrong with the text of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Problem(ViolationKind, &'static str);

impl Problem {
    const ENCODING: Self = Self(
        ViolationKind::Encoding,
        "is not valid percent-encoded UTF-8",
    );
    const UTF8: Self = Self(ViolationKind::Encoding, "is not valid UTF-8");
    const REPEATED: Self = Self(ViolationKind::Duplicate, "is given more than once");
    const REPEATED_NAME: Self = Self(
        ViolationKind::Duplicate,
        "has a name that is given more than once",
    );
    const UNPAIRED: Self = Self(
        ViolationKind::Encoding,
        "must consist of names with a value each",
    );
    const PREFIX: Self = Self(
        ViolationKind::Encoding,
        "does not start as its `style` asks for",
    );
    const BRACKETS: Self = Self(
        ViolationKind::Encoding,
        "must be written `name[property]`, and `name[property][property]` where it nests",
    );
    const UNNUMBERED: Self = Self(
        ViolationKind::Encoding,
        "must number items that have properties: `name[0][property]`",
    );
    const MIXED: Self = Self(
        ViolationKind::Encoding,
        "is given both as a value and with properties or items",
    );
    const TOO_DEEP: Self = Self(ViolationKind::Limit, "is nested more than 16 levels deep");
    const UNKNOWN: Self = Self(
        ViolationKind::AdditionalProperties,
        "is not a parameter of this operation",
    );
    const TOO_MANY: Self = Self(ViolationKind::Limit, "has more than 1,000 values");

    fn violation(self, location: Location, name: &str) -> Violation {
        match location {
            Location::Body => {
                let message = self.1.into();
                Violation {
                    location,
                    name: String::new(),
                    pointer: pointer_to(name),
                    kind: self.0,
                    message,
                }
            }
            _ => Violation::parameter(location, name, self.0, self.1),
        }
    }
}

/// The values that were split so far.
#[derive(Debug)]
struct Values<'a> {
    location: Location,
    fields: Vec<(std::borrow::Cow<'a, str>, Node<'a>)>,
    violations: Violations,
}

impl<'a> Values<'a> {
    fn new(location: Location) -> Self {
        Self {
            location,
            fields: Vec::new(),
            violations: Violations::new(),
        }
    }

    /// Adds a value that was split, or what was wrong with it.
    fn add(
        &mut self,
        name: impl Into<std::borrow::Cow<'a, str>>,
        value: Result<Node<'a>, Problem>,
    ) {
        let name = name.into();
        let node = value.unwrap_or_else(|problem| {
            self.violations
                .push(problem.violation(self.location, &name));
            Node::Invalid
        });
        self.fields.push((name, node));
    }

    /// The tree for [`Decoder::node`](super::Decoder::node), and the violations so far.
    fn finish(self) -> (Node<'a>, Violations) {
        (Node::Fields(self.fields), self.violations)
    }
}
