//! What is believed of what a request says of itself.

use axum::http::HeaderName;

/// How requests are observed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The header of the correlation id, in requests and answers.
    pub(crate) correlation_header: HeaderName,
    /// Whether the id of a request is taken over.
    pub(crate) trust_correlation: bool,
    /// What becomes of the trace of a request.
    pub(crate) trace_parent: TraceParent,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            correlation_header: HeaderName::from_static("x-correlation-id"),
            trust_correlation: true,
            trace_parent: TraceParent::Continue,
        }
    }
}

/// What becomes of the trace that a request says that it belongs to (W3C Trace Context, `traceparent`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TraceParent {
    /// The request belongs to it: for services behind others.
    #[default]
    Continue,
    /// The request begins a trace of its own, which is linked to the other one: for services that strangers call, whose sampling decision and
    /// trace ids are theirs.
    Link,
    /// The request begins a trace of its own.
    Ignore,
}
