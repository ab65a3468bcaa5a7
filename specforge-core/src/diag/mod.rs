//! Diagnostics: what is wrong, what the spec says and where, what to write.

use crate::source::Span;

/// How bad a [`Diagnostic`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Works, but deserves a look.
    Warning,
    /// Does not compile.
    Error,
}

/// One finding. Lower case, no final period, back-quotes for code, the thing first.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// The stable code, such as `SF0104`; `docs/errors` has a page for each.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where the spec says so.
    pub span: Option<Span>,
    /// What stands under the marks below that place.
    pub label: String,
    /// Further places that matter, each with its label.
    pub related: Vec<(Span, String)>,
    /// What to write, one way out each.
    pub help: Vec<String>,
    /// The operation that cannot be generated because of this, where it is only one.
    pub operation: Option<String>,
}
