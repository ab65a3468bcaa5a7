//! A request that is being answered: everything that is known of it, and what is said of it at its end.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{
    Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version, header,
};
use axum::response::Response;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Instant;
use tracing::field::{self, Empty};
use tracing::{Instrument as _, Span};

use super::{
    Captured, CorrelationId, Settings, Side, TraceContext, TraceParent, correlation, current,
    redact,
};
use crate::layer::deadline::Deadline;
use crate::negotiate::Accept;
use crate::operation::OperationSpec;
use crate::security::SecurityHeaders;
use crate::telemetry::{self, Active};

/// An operation, as spans and figures name it.
#[derive(Debug)]
pub(crate) struct Route {
    operation: &'static OperationSpec,
    /// `GET /users/{id}`
    span: Box<str>,
    /// The headers that its spans say.
    captured: Option<Box<Captured>>,
    security: ForBrowsers,
}

/// The security headers of an operation's answers.
#[derive(Debug, Clone)]
struct ForBrowsers {
    headers: SecurityHeaders,
    /// Whether the operation has security.
    secured: bool,
}

impl Route {
    pub(crate) fn new(
        operation: &'static OperationSpec,
        secured: bool,
        settings: &crate::Settings,
    ) -> Self {
        Self {
            operation,
            span: format!("{} {}", operation.method, operation.path).into(),
            captured: settings.captured.of_operation(operation),
            security: ForBrowsers {
                headers: settings.security.headers.clone(),
                secured,
            },
        }
    }
}

/// A request that is being answered. A clone is another handle of the same.
#[derive(Clone)]
pub(crate) struct Exchange(Arc<Inner>);

struct Inner {
    /// The header of the id.
    header: HeaderName,
    correlation: CorrelationId,
    trace: TraceContext,
    span: Span,
    method: &'static str,
    scheme: &'static str,
    version: Version,
    begin: Instant,
    operation: OnceLock<&'static OperationSpec>,
    /// For an answer that is given in the operation's place: known where a layer observes the request.
    security: OnceLock<ForBrowsers>,
    /// Which media types its sender wants; `None`: any.
    accept: Option<Accept>,
    deadline: OnceLock<Deadline>,
    /// Whether its sender tries again by itself, so that the calls that it makes need not.
    #[cfg(feature = "outgoing")]
    repeated: bool,
    /// Whether it is the client that is waited for: the rest of the body.
    reading: AtomicBool,
    /// What is said of it at its end, where no operation was found by then. Of a request that is routed later nothing is said before: what of
    /// its address is secret, the operation knows.
    unrouted: Option<Unrouted>,
}

/// What a request that was not routed when it was begun asks for.
#[derive(Debug)]
struct Unrouted {
    method: Method,
    uri: Uri,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("correlation", &self.0.correlation)
            .finish_non_exhaustive()
    }
}

impl Exchange {
    /// The exchange that a request belongs to, where it is observed already.
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        extensions.get::<Self>().cloned()
    }

    /// Begins to observe a request.
    pub(super) fn begin(
        settings: &Settings,
        route: Option<&Route>,
        request: &mut Request,
    ) -> (Self, Watch) {
        let headers = request.headers();
        let correlation = correlation::receive(settings, headers);
        let received = match settings.trace_parent {
            TraceParent::Ignore => None,
            TraceParent::Continue | TraceParent::Link => TraceContext::receive(headers),
        };
        let (trace, link) = match (received, settings.trace_parent) {
            (Some(received), TraceParent::Continue) => (received, None),
            (received, _) => (TraceContext::begin(), received),
        };
        let operation = route.map(|route| route.operation);
        let method = method_name(request.method(), operation);
        let scheme = match request.uri().scheme_str() {
            Some("https") => "https",
            _ => "http",
        };
        let mut inner = Inner {
            header: settings.correlation_header.clone(),
            correlation,
            trace,
            span: Span::none(),
            method,
            scheme,
            version: request.version(),
            begin: Instant::now(),
            operation: operation.map_or_else(OnceLock::new, OnceLock::from),
            security: OnceLock::new(),
            accept: Accept::of(request.headers()),
            deadline: OnceLock::new(),
            #[cfg(feature = "outgoing")]
            repeated: crate::outgoing::says_repeated(request.headers()),
            reading: AtomicBool::new(false),
            unrouted: None,
        };
        // Where nobody asked for this trace, OpenTelemetry chooses its id.
        let adopts = cfg!(feature = "otlp") && inner.trace.parent_id().is_none();
        inner.span = inner.span(request, route, link.as_ref(), !adopts);
        if !inner.span.is_disabled() {
            #[cfg(feature = "otlp")]
            if let Some(trace_id) = telemetry::adopt(&inner.span, &inner.trace, link.as_ref()) {
                inner.trace.continue_in(trace_id);
            }
            if adopts {
                let trace_id = field::display(inner.trace.trace_id());
                inner.span.record("trace_id", trace_id);
            }
            if route.is_none() {
                inner.unrouted = Some(Unrouted::of(request));
            }
        }
        let exchange = Self(Arc::new(inner));
        exchange.capture(route, Side::Request, request.headers());
        request.extensions_mut().insert(exchange.clone());
        let watch = Watch {
            exchange: exchange.clone(),
            _active: Active::begin(method, scheme),
            done: false,
        };
        (exchange, watch)
    }

    /// Says which operation it is, where that was not known in the beginning.
    pub(super) fn matched(&self, route: &Route, request: &Request) {
        if !self.set_operation(route) {
            return;
        }
        self.capture(Some(route), Side::Request, request.headers());
        let (operation, uri) = (route.operation, request.uri());
        let span = &self.0.span;
        if span.is_disabled() {
            return;
        }
        tracing::record_all!(
            span,
            otel.name = &*span_name(self.method(), Some(route)),
            operation = operation.id,
            http.request.method = self.method(),
            http.route = operation.path,
            url.path = redact::path(uri.path(), Some(operation)),
            url.query = redact::query(uri.query(), Some(operation)),
        );
    }

    /// Keeps which operation it is; false: that was known before.
    pub(super) fn set_operation(&self, route: &Route) -> bool {
        let is_first = self.0.operation.set(route.operation).is_ok();
        if is_first {
            self.0.security.get_or_init(|| route.security.clone());
        }
        is_first
    }

    /// Completes the headers of an answer that a layer gave in the operation's place.
    pub(super) fn secure(&self, headers: &mut HeaderMap) {
        if let Some(ForBrowsers {
            headers: security,
            secured,
        }) = self.0.security.get()
        {
            security.apply(headers, *secured);
        }
    }

    /// Says the headers that are to be said.
    pub(super) fn capture(&self, route: Option<&Route>, side: Side, headers: &HeaderMap) {
        if let Some(captured) = route.and_then(|route| route.captured.as_ref()) {
            captured.record(side, headers, &self.0.span);
        }
    }

    /// Runs what answers it: for it, and in its span.
    pub(super) async fn scope<F: Future>(&self, answer: F) -> F::Output {
        current::scope(self.clone(), answer)
            .instrument(self.0.span.clone())
            .await
    }

    /// Does something for it that waits for nothing.
    pub(super) fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        self.0.span.in_scope(|| current::within(self.clone(), work))
    }

    /// The header of the id.
    pub(crate) fn header(&self) -> &HeaderName {
        &self.0.header
    }

    pub(crate) fn correlation(&self) -> &CorrelationId {
        &self.0.correlation
    }

    pub(crate) fn trace(&self) -> &TraceContext {
        &self.0.trace
    }

    pub(crate) fn method(&self) -> &'static str {
        match self.operation() {
            // The contract's own methods are few.
            Some(operation) if self.0.method == OTHER => operation.method,
            _ => self.0.method,
        }
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn scheme(&self) -> &'static str {
        self.0.scheme
    }

    pub(crate) fn version(&self) -> Version {
        self.0.version
    }

    #[cfg(feature = "metrics")]
    pub(crate) fn version_name(&self) -> &'static str {
        version_name(self.0.version)
    }

    pub(crate) fn operation(&self) -> Option<&'static OperationSpec> {
        self.0.operation.get().copied()
    }

    /// Which media types its sender wants; `None`: any.
    pub(crate) fn accept(&self) -> Option<&Accept> {
        self.0.accept.as_ref()
    }

    /// When it came.
    pub(crate) fn began(&self) -> Instant {
        self.0.begin
    }

    pub(crate) fn deadline(&self) -> Option<Deadline> {
        self.0.deadline.get().copied()
    }

    /// Whether its sender tries again by itself.
    #[cfg(feature = "outgoing")]
    pub(crate) fn is_repeated(&self) -> bool {
        self.0.repeated
    }

    /// Sets its deadline, once.
    pub(crate) fn set_deadline(&self, deadline: Deadline) {
        // Only the router of the operation does, and a request is routed to one operation.
        let _ = self.0.deadline.set(deadline);
    }

    /// Whether it is the client that is waited for.
    pub(crate) fn is_reading(&self) -> bool {
        self.0.reading.load(Ordering::Relaxed)
    }

    /// The same while somebody else reads the body.
    pub(crate) fn watch(&self, body: Body) -> Watched {
        Watched {
            body,
            exchange: self.clone(),
        }
    }

    /// Waits for the client.
    pub(crate) async fn read<F: Future>(&self, body: F) -> F::Output {
        self.set_reading(true);
        let read = body.await;
        self.set_reading(false);
        read
    }

    fn set_reading(&self, reading: bool) {
        self.0.reading.store(reading, Ordering::Relaxed);
    }
}

/// A body that says when it is waited for.
pub(crate) struct Watched {
    body: Body,
    exchange: Exchange,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        self.exchange.set_reading(polled.is_pending());
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.exchange.set_reading(false);
    }
}

impl Inner {
    /// The span, named and described by the semantic conventions of OpenTelemetry for HTTP servers (1.44). Each field is recorded once: a
    /// formatter of text writes down whatever it is told, one behind the other. So what the operation decides is left open where that is not
    /// known yet.
    fn span(
        &self,
        request: &Request,
        route: Option<&Route>,
        link: Option<&TraceContext>,
        with_trace_id: bool,
    ) -> Span {
        let operation = route.map(|route| route.operation);
        let uri = request.uri();
        tracing::info_span!(
            target: "specforge",
            "request",
            otel.name = route.map(|route| span_name(self.method, Some(route))).as_deref(),
            otel.kind = "server",
            otel.status_code = Empty,
            correlation_id = self.correlation.as_str(),
            trace_id = with_trace_id.then(|| field::display(self.trace.trace_id())),
            parent_id = self.trace.parent_id().map(field::display),
            linked_trace_id = link.map(|link| field::display(link.trace_id())),
            operation = operation.map(|operation| operation.id),
            http.request.method = operation.map(|_| self.method),
            http.request.method_original = Empty,
            http.request.headers = Empty,
            http.route = operation.map(|operation| operation.path),
            http.response.status_code = Empty,
            http.response.headers = Empty,
            url.scheme = self.scheme,
            url.path = operation.map(|_| redact::path(uri.path(), operation)),
            url.query = operation.and_then(|_| redact::query(uri.query(), operation)),
            network.protocol.version = version_name(self.version),
            error.type = Empty,
        )
    }
}

impl Unrouted {
    fn of(request: &Request) -> Self {
        Self {
            method: request.method().clone(),
            uri: request.uri().clone(),
        }
    }

    /// Says of a request that no operation answers what it asked for.
    fn describe(&self, span: &Span, method: &'static str) {
        tracing::record_all!(
            span,
            otel.name = &*span_name(method, None),
            http.request.method = method,
            http.request.method_original = (method == OTHER).then(|| self.method.as_str()),
            url.path = self.uri.path(),
            url.query = redact::query(self.uri.query(), None),
        );
    }
}

/// What a method is called that is not one of the known ones: whoever asks must not be able to invent names.
const OTHER: &str = "_OTHER";

/// The name of a method, as spans and figures have it.
fn method_name(method: &Method, operation: Option<&'static OperationSpec>) -> &'static str {
    const KNOWN: [&str; 10] = [
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "QUERY", "TRACE", "CONNECT",
    ];
    let known = KNOWN.into_iter().find(|known| *known == method.as_str());
    known.unwrap_or_else(|| operation.map_or(OTHER, |operation| operation.method))
}

/// `GET /users/{id}`. What is not routed has no more than its method: a path would be a name that whoever asks invents.
fn span_name<'a>(method: &'static str, route: Option<&'a Route>) -> Cow<'a, str> {
    match route {
        Some(route) if route.operation.method == method => Cow::Borrowed(&route.span),
        // `HEAD` where the contract has `GET`.
        Some(route) => format!("{method} {}", route.operation.path).into(),
        None if method == OTHER => "HTTP".into(),
        None => method.into(),
    }
}

fn version_name(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

/// What is said of a request at its end, whatever that is: dropped before, its client is gone.
pub(super) struct Watch {
    exchange: Exchange,
    _active: Active,
    done: bool,
}

/// What a client that did not wait for its answer is recorded as. It is no status of HTTP, and nobody is sent it.
const CLIENT_CLOSED_REQUEST: u16 = 499;

impl Watch {
    /// Says what was answered, and gives the answer its id.
    pub(super) fn finish(mut self, response: &mut Response) {
        self.done = true;
        let status = response.status();
        self.record(status.as_u16());
        let headers = response.headers_mut();
        headers.insert(
            self.exchange.header().clone(),
            self.exchange.correlation().header_value().clone(),
        );
        if status == StatusCode::REQUEST_TIMEOUT && self.exchange.version() <= Version::HTTP_11 {
            // The rest of the body may still come, and would be taken for the next request (RFC 9110, section 15.5.9).
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }

    /// Says nothing.
    pub(super) fn forget(mut self) {
        self.done = true;
    }

    fn record(&self, status: u16) {
        let exchange = &self.exchange;
        let took = exchange.0.begin.elapsed();
        telemetry::answered(exchange, status, took);
        let span = &exchange.0.span;
        if let (None, Some(unrouted)) = (exchange.operation(), &exchange.0.unrouted) {
            unrouted.describe(span, exchange.method());
        }
        if status >= 500 {
            tracing::record_all!(
                span,
                http.response.status_code = status,
                otel.status_code = "ERROR",
                error.type = &*status.to_string(),
            );
        } else {
            span.record("http.response.status_code", status);
        }
        let what = if status == CLIENT_CLOSED_REQUEST {
            "the client is gone"
        } else {
            "answered"
        };
        // Within the span, and not with it as the parent: the JSON of tracing-subscriber has no spans then.
        span.in_scope(|| {
            tracing::info!(
                target: "specforge::request",
                status,
                duration_ms = took.as_secs_f64() * 1e3,
                "{what}",
            );
        });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.done {
            let panics = std::thread::panicking();
            self.record(if panics { 500 } else { CLIENT_CLOSED_REQUEST });
        }
    }
}
