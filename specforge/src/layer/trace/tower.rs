//! The id, the span and the figures of what no operation answers, as a layer.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::http::{Extensions, HeaderName};
use axum::response::Response;
use tower::{Layer, Service};

use super::exchange::Watch;
use super::{Exchange, Settings, TraceParent};
use crate::error::restate;
use crate::operation::OperationSpec;
use crate::route::MatchedOperation;

/// Observes every request of a router, also what no operation answers: a 404 of axum, a route of your own.
///
/// The routers of the spec do the same for what they answer, and leave it to this layer where it is there. What the layer is told counts then,
/// not what `Settings` say.
///
/// A layer between this one and an operation may answer in the operation's place, as one does that stops what takes too long. Such an error, if
/// it has no body or one of plain text, is put into the operation's error schema. Whatever such a layer answers gets the
/// [security headers](crate::security::SecurityHeaders) of the operation's own answers.
///
/// ```
/// use axum::Router;
///
/// let app: Router = Router::new().layer(specforge::trace::layer());
/// ```
#[must_use]
pub fn layer() -> TraceLayer {
    TraceLayer {
        settings: Settings::default(),
        yields: false,
    }
}

/// The layer of a server that was told nothing of it: a router with settings of its own is not overruled by it.
#[cfg(feature = "serve")]
pub(crate) fn layer_of_the_server() -> TraceLayer {
    TraceLayer {
        yields: true,
        ..layer()
    }
}

/// See [`layer`].
#[derive(Debug, Clone)]
pub struct TraceLayer {
    settings: Settings,
    yields: bool,
}

impl TraceLayer {
    /// The same as [`Settings::correlation_header`](crate::Settings::correlation_header).
    #[must_use]
    pub fn correlation_header(mut self, name: HeaderName) -> Self {
        self.settings.correlation_header = name;
        self
    }

    /// The same as [`Settings::trust_correlation_id`](crate::Settings::trust_correlation_id).
    #[must_use]
    pub fn trust_correlation_id(mut self, trust: bool) -> Self {
        self.settings.trust_correlation = trust;
        self
    }

    /// The same as [`Settings::trace_parent`](crate::Settings::trace_parent).
    #[must_use]
    pub fn trace_parent(mut self, parent: TraceParent) -> Self {
        self.settings.trace_parent = parent;
        self
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Trace<S> {
        Trace {
            inner,
            layer: self.clone(),
        }
    }
}

/// The service that [`layer`] makes.
#[derive(Debug, Clone)]
pub struct Trace<S> {
    inner: S,
    layer: TraceLayer,
}

/// Whether a router has taken a request over from the layer of the server.
#[derive(Debug, Clone, Default)]
struct TakenOver(Arc<AtomicBool>);

/// Whether a request that is observed by a layer is the router's to observe anew, since its settings say other things than that layer, which
/// was told nothing.
pub(super) fn yields(settings: &Settings, extensions: &Extensions) -> bool {
    let Some(TakenOver(taken)) = extensions.get() else {
        return false;
    };
    let yields = *settings != Settings::default();
    taken.store(yields, Ordering::Relaxed);
    yields
}

/// In the extensions of an answer: it is neither logged nor counted. That of a probe, of which there are many and none says anything.
#[cfg(feature = "serve")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unrecorded;

/// A request that is observed, unless a router takes it over.
struct Observed {
    watch: Option<Watch>,
    taken: Option<TakenOver>,
}

impl Observed {
    fn is_taken_over(&self) -> bool {
        let taken = self.taken.as_ref();
        taken.is_some_and(|TakenOver(taken)| taken.load(Ordering::Relaxed))
    }

    fn finish(mut self, response: &mut Response) {
        let Some(watch) = self.watch.take() else {
            return;
        };
        #[cfg(feature = "serve")]
        let is_unrecorded = response.extensions().get::<Unrecorded>().is_some();
        #[cfg(not(feature = "serve"))]
        let is_unrecorded = false;
        if is_unrecorded || self.is_taken_over() {
            watch.forget();
        } else {
            watch.finish(response);
        }
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        if self.is_taken_over()
            && let Some(watch) = self.watch.take()
        {
            watch.forget();
        }
    }
}

/// The answer of a layer that stands between this one and the operation, and answers in its place: one that stopped it since it took too long,
/// say. It is sent as the operation's own would be.
fn in_place(exchange: &Exchange, response: Response) -> Response {
    let Some(operation) = exchange.operation() else {
        return response;
    };
    if response.extensions().get::<MatchedOperation>().is_some() {
        return response;
    }
    let mut response = in_schema(exchange, operation, response);
    exchange.secure(response.headers_mut());
    response
}

/// An error without a body, or with one of plain text, in the operation's error schema, unless it declares such an answer itself.
fn in_schema(exchange: &Exchange, operation: &OperationSpec, response: Response) -> Response {
    if exchange.method() == "HEAD" {
        return response;
    }
    let declared = operation.response(response.status().as_u16());
    let is_declared = declared.is_some_and(|declared| {
        let mut contents = declared.contents.iter();
        declared.contents.is_empty()
            || contents.any(|content| content.media_type.starts_with("text/plain"))
    });
    if is_declared {
        return response;
    }
    exchange.within(|| restate(operation, response))
}

impl<S> Service<Request> for Trace<S>
where
    S: Service<Request, Response = Response>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        if Exchange::of(request.extensions()).is_some() {
            return Box::pin(self.inner.call(request));
        }
        let (exchange, watch) = Exchange::begin(&self.layer.settings, None, &mut request);
        let taken = self.layer.yields.then(TakenOver::default);
        if let Some(taken) = &taken {
            request.extensions_mut().insert(taken.clone());
        }
        let observed = Observed {
            watch: Some(watch),
            taken,
        };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = exchange.scope(answer).await?;
            let mut response = in_place(&exchange, response);
            observed.finish(&mut response);
            Ok(response)
        })
    }
}
