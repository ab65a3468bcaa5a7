//! Who asked, and what became of it: the correlation id, the trace, the span, and the figures of a request.
//!
//! | file | |
//! |---|---|
//! | `correlation` | the id of a request, as it comes in and goes out |
//! | `traceparent` | W3C Trace Context |
//! | `exchange` | everything that is known of a request that is being answered, and what is said of it at its end |
//! | `current` | the request that this task works for |
//! | `redact` | what of an address is not logged |
//! | `capture` | which headers are |
//! | `tower` | the same for what no operation answers, as a layer |
//!
//! A request is observed once: by the layer, where there is one, and else by the router of the operation, which otherwise only says which
//! operation it is.

mod capture;
mod correlation;
mod current;
mod exchange;
mod redact;
mod settings;
mod tower;
mod traceparent;

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;

pub(crate) use capture::{Captured, Side};
pub use correlation::CorrelationId;
pub use current::InCurrentRequest;
pub(crate) use current::current;
pub(crate) use current::{Limit, current_deadline, limited};
pub(crate) use exchange::{Exchange, Route};
pub(crate) use settings::Settings;
pub use settings::TraceParent;
pub use tower::{Trace, TraceLayer, layer};
#[cfg(feature = "serve")]
pub(crate) use tower::{Unrecorded, layer_of_the_server};
pub use traceparent::TraceContext;

/// Writes into the headers of a call for whom it is made: the correlation id, and the trace (`traceparent`, `tracestate`). Outside of a request
/// it writes nothing.
///
/// With the feature `otlp`, and where spans are recorded, the trace is that of the current span. Else it is the one that the request belongs to,
/// seen from a span of its own.
///
/// ```
/// use axum::http::HeaderMap;
///
/// let mut headers = HeaderMap::new();
/// specforge::trace::inject(&mut headers);
/// assert!(headers.is_empty());
/// ```
pub fn inject(headers: &mut HeaderMap) {
    current(|exchange| {
        headers.insert(
            exchange.header().clone(),
            exchange.correlation().header_value().clone(),
        );
        #[cfg(feature = "otlp")]
        if crate::telemetry::inject(headers) {
            return;
        }
        exchange.trace().child().write(headers);
    });
}

/// Answers a request under its id and in its span; counted, timed and logged. `route` is the operation that it was routed to, if any.
pub(crate) async fn observe<F, Fut>(
    settings: &Settings,
    route: Option<&Route>,
    mut request: Request,
    answer: F,
) -> Response
where
    F: FnOnce(Request) -> Fut,
    Fut: Future<Output = Response>,
{
    let observation = begin(settings, route, &mut request);
    let answer = answer(request);
    observation.watch(route, answer).await
}

/// A request that is observed from now on.
pub(crate) struct Observation {
    exchange: Exchange,
    /// `None`: a layer around this observes it.
    watch: Option<exchange::Watch>,
}

/// Begins to observe a request. What answers it is made afterwards, and so no future that waits for an answer carries the request along.
pub(crate) fn begin(
    settings: &Settings,
    route: Option<&Route>,
    request: &mut Request,
) -> Observation {
    if let Some(exchange) = Exchange::of(request.extensions()) {
        if !tower::yields(settings, request.extensions()) {
            if let Some(route) = route {
                exchange.matched(route, request);
            }
            return Observation {
                exchange,
                watch: None,
            };
        }
        if let Some(route) = route {
            exchange.set_operation(route);
        }
    }
    let (exchange, watch) = Exchange::begin(settings, route, request);
    Observation {
        exchange,
        watch: Some(watch),
    }
}

impl Observation {
    /// What is known of the request.
    pub(crate) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// Answers it.
    pub(crate) async fn watch(
        self,
        route: Option<&Route>,
        answer: impl Future<Output = Response>,
    ) -> Response {
        let Self { exchange, watch } = self;
        let Some(watch) = watch else {
            let response = answer.await;
            exchange.capture(route, Side::Response, response.headers());
            return response;
        };
        let mut response = exchange.scope(answer).await;
        exchange.capture(route, Side::Response, response.headers());
        watch.finish(&mut response);
        response
    }
}
