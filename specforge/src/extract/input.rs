//! A request while its arguments are taken.

use std::ops::Range;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, header};
use axum::response::Response;

use crate::decode::{Decoder, Location, Node, Rules, Violations, params};
use crate::error::{Rejection, render};
use crate::operation::OperationSpec;
use crate::schema::Schema;
use crate::settings;

/// A request while its arguments are taken: violations of all of them are collected and answered together.
#[derive(Debug)]
pub struct Input {
    pub(crate) operation: &'static OperationSpec,
    pub(crate) parts: Parts,
    pub(crate) body: Body,
    violations: Violations,
}

/// Why an argument was not taken.
#[derive(Debug)]
pub enum Stop {
    /// Its violations are recorded in the [`Input`]; the other arguments are still looked at.
    Recorded,
    /// This is the answer, whatever the other arguments are.
    Answer(Box<Response>),
}

/// Where in the raw path the values of the path parameters stand, in the order of the template.
#[derive(Debug, Clone, Default)]
pub(crate) struct PathValues(pub(crate) Vec<Range<usize>>);

impl Input {
    pub(crate) fn new(operation: &'static OperationSpec, request: Request) -> Self {
        let (parts, body) = request.into_parts();
        Self {
            operation,
            parts,
            body,
            violations: Violations::new(),
        }
    }

    /// Records violations of an argument.
    pub(crate) fn record(&mut self, violations: Violations) -> Stop {
        self.violations.append(violations);
        Stop::Recorded
    }

    /// Turns a rejection into what happens next: violations are collected, everything else is answered at once.
    pub(crate) fn reject(&mut self, rejection: Rejection) -> Stop {
        if rejection.report.violations.is_empty() {
            let mut answer = render(self.operation, &rejection.report);
            if rejection.is_encoded {
                // RFC 9110, section 12.5.3.
                let identity = HeaderValue::from_static("identity");
                answer
                    .headers_mut()
                    .insert(header::ACCEPT_ENCODING, identity);
            }
            return Stop::Answer(Box::new(answer));
        }
        self.record(rejection.report.violations)
    }

    /// The answer to a request of which at least one argument could not be taken.
    pub(crate) fn refuse(operation: &'static OperationSpec, violations: Violations) -> Response {
        render(operation, &Rejection::invalid(operation, violations).report)
    }

    /// The last step before the handler is called: the claim of an idempotency key. Some answer: somebody else has it.
    #[cfg(feature = "idempotency")]
    pub(crate) async fn refused(extensions: &Extensions) -> Option<Response> {
        let execution = crate::layer::idempotency::Execution::of(extensions)?;
        execution.claim().await.err()
    }

    /// The last step before the handler is called: there is none.
    #[cfg(not(feature = "idempotency"))]
    #[allow(
        clippy::unused_async,
        reason = "it has one with the feature `idempotency`"
    )]
    pub(crate) async fn refused(_: &Extensions) -> Option<Response> {
        None
    }

    /// The violations so far.
    pub(crate) fn take_violations(&mut self) -> Violations {
        std::mem::take(&mut self.violations)
    }

    /// Decodes the path parameters.
    pub(crate) fn path<T>(&mut self, decode: Decode<T>) -> Result<T, Rejection> {
        let ranges = self
            .parts
            .extensions
            .get::<PathValues>()
            .map_or(&[][..], |values| &values.0);
        let path = self.parts.uri.path();
        let values: Vec<&str> = ranges
            .iter()
            .map(|range| path.get(range.clone()).unwrap_or(""))
            .collect();
        let (node, violations) = params::path(&values, self.operation.path_parameters);
        self.finish(decode(Source::node(&node, Location::Path, violations)))
    }

    /// Decodes the query parameters.
    pub(crate) fn query<T>(&mut self, decode: Decode<T>) -> Result<T, Rejection> {
        let operation = self.operation;
        let known = operation
            .reject_unknown_query
            .then_some(operation.credential_query);
        let (node, violations) = params::query(
            self.parts.uri.query().unwrap_or(""),
            operation.query_parameters,
            known,
        );
        self.finish(decode(Source::node(&node, Location::Query, violations)))
    }

    /// Decodes the query parameters of a request that has a query, be it an empty one. Without one, those that must be there are missing.
    #[cfg(feature = "axum-extra")]
    pub(crate) fn optional_query<T>(&mut self, decode: Decode<T>) -> Result<Option<T>, Rejection> {
        let taken = self.query(decode)?;
        Ok(self.parts.uri.query().is_some().then_some(taken))
    }

    /// Decodes the header parameters.
    pub(crate) fn headers<T>(&mut self, decode: Decode<T>) -> Result<T, Rejection> {
        let (node, violations) =
            params::headers(&self.parts.headers, self.operation.header_parameters);
        self.finish(decode(Source::node(&node, Location::Header, violations)))
    }

    /// Decodes the cookie parameters.
    pub(crate) fn cookies<T>(&mut self, decode: Decode<T>) -> Result<T, Rejection> {
        let (node, violations) =
            params::cookies(&self.parts.headers, self.operation.cookie_parameters);
        self.finish(decode(Source::node(&node, Location::Cookie, violations)))
    }

    fn finish<T>(&self, decoded: Result<T, Violations>) -> Result<T, Rejection> {
        decoded.map_err(|violations| Rejection::invalid(self.operation, violations))
    }

    /// The largest body that is read, in bytes.
    pub(super) fn body_limit(&self) -> usize {
        settings::body_limit(self.operation, &self.parts.extensions)
    }

    /// The whole body, read within the operation's limit.
    pub(crate) async fn read_body(&mut self) -> Result<Bytes, Rejection> {
        let body = std::mem::take(&mut self.body);
        let read = super::body::collect(body, self.body_limit(), &self.parts.extensions).await?;
        Ok(read.to_bytes())
    }
}

/// Decodes a value of an operation.
pub(crate) type Decode<T> = fn(Source<'_>) -> Result<T, Violations>;

/// What a value is decoded from.
#[derive(Debug)]
pub struct Source<'a> {
    form: Form<'a>,
    refuse_read_only: bool,
}

#[derive(Debug)]
enum Form<'a> {
    /// JSON text.
    Json(&'a [u8]),
    /// Parameters or a form, with what was found while they were split.
    Node(&'a Node<'a>, Location, Violations),
}

impl<'a> Source<'a> {
    /// JSON text.
    pub(crate) fn json(text: &'a [u8]) -> Self {
        Self {
            form: Form::Json(text),
            refuse_read_only: false,
        }
    }

    /// Parameters or a form, with what was found while they were split.
    pub(crate) fn node(node: &'a Node<'a>, location: Location, violations: Violations) -> Self {
        Self {
            form: Form::Node(node, location, violations),
            refuse_read_only: false,
        }
    }

    /// The body of an operation, which says what becomes of `readOnly` properties.
    pub(crate) fn body_of(self, operation: &OperationSpec) -> Self {
        Self {
            refuse_read_only: operation.reject_read_only,
            ..self
        }
    }

    /// Decodes the value under the rules of its schema.
    pub fn decode<T: Schema>(self, rules: &'static Rules) -> Result<T, Violations> {
        let mut decoder = match self.form {
            Form::Json(text) => Decoder::json(text),
            Form::Node(node, location, violations) => Decoder::node(node, location, violations),
        };
        if self.refuse_read_only {
            decoder.refuse_read_only();
        }
        let value = T::decode(&mut decoder, rules);
        decoder.finish(value)
    }
}
