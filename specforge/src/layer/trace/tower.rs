//! The id, the span and the figures of what no operation answers, as a layer.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::http::HeaderName;
use axum::response::Response;
use tower::{Layer, Service};

use super::{Exchange, Settings, TraceParent};

/// Observes every request of a router, also what no operation answers: a 404 of axum, a route of your own.
///
/// The routers of the spec do the same for what they answer, and leave it to this layer where it is there. What the layer is told counts then,
/// not what `Settings` say.
///
/// ```
/// use axum::Router;
///
/// let app: Router = Router::new().layer(specforge::trace::layer());
/// ```
#[must_use]
pub fn layer() -> TraceLayer {
    TraceLayer(Settings::default())
}

/// See [`layer`].
#[derive(Debug, Clone)]
pub struct TraceLayer(Settings);

impl TraceLayer {
    /// The same as [`Settings::correlation_header`](crate::Settings::correlation_header).
    #[must_use]
    pub fn correlation_header(mut self, name: HeaderName) -> Self {
        self.0.correlation_header = name;
        self
    }

    /// The same as [`Settings::trust_correlation_id`](crate::Settings::trust_correlation_id).
    #[must_use]
    pub fn trust_correlation_id(mut self, trust: bool) -> Self {
        self.0.trust_correlation = trust;
        self
    }

    /// The same as [`Settings::trace_parent`](crate::Settings::trace_parent).
    #[must_use]
    pub fn trace_parent(mut self, parent: TraceParent) -> Self {
        self.0.trace_parent = parent;
        self
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Trace<S> {
        Trace {
            inner,
            settings: self.0.clone(),
        }
    }
}

/// The service that [`layer`] makes.
#[derive(Debug, Clone)]
pub struct Trace<S> {
    inner: S,
    settings: Settings,
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
        let (exchange, watch) = Exchange::begin(&self.settings, None, &mut request);
        let answer = self.inner.call(request);
        Box::pin(async move {
            let mut response = exchange.scope(answer).await?;
            watch.finish(&mut response);
            Ok(response)
        })
    }
}
