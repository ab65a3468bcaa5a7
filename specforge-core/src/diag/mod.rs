//! Diagnostics: what is wrong, what the spec says and where, what to write.

pub mod codes;
mod render;
mod suggest;

use crate::source::Span;
pub use suggest::{did_you_mean, misspelt};

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

impl Diagnostic {
    /// A finding that does not compile.
    pub fn error(
        code: &'static str,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Error, code, span.into(), message.into())
    }

    /// A finding that works but deserves a look.
    pub fn warning(
        code: &'static str,
        span: impl Into<Option<Span>>,
        message: impl Into<String>,
    ) -> Self {
        Self::new(Severity::Warning, code, span.into(), message.into())
    }

    fn new(severity: Severity, code: &'static str, span: Option<Span>, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            span,
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
            operation: None,
        }
    }

    /// Adds what stands under the marks.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a further place with its label.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds a way out.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds a way out where there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help.extend(help);
        self
    }

    /// Names the operation that cannot be generated because of this.
    #[must_use]
    pub fn in_operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Whether this does not compile.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
