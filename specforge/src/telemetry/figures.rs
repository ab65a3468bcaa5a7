//! Figures of what happens, in the words of the crate `metrics`. Without the feature nothing of it is left.

use std::time::Duration;

use crate::layer::trace::Exchange;

/// Counts something that happened. Names and labels are the code's or the spec's own, never a client's.
pub(crate) fn count(name: &'static str, labels: &[(&'static str, &'static str)]) {
    #[cfg(feature = "metrics")]
    metrics::counter!(name, labels).increment(1);
    #[cfg(not(feature = "metrics"))]
    let _ = (name, labels);
}

/// The seconds that a request took.
#[cfg(feature = "metrics")]
pub(super) const DURATION: &str = "http.server.request.duration";

/// How many requests are being answered.
#[cfg(feature = "metrics")]
pub(super) const ACTIVE: &str = "http.server.active_requests";

/// The seconds that a call of another service took.
#[cfg(all(
    feature = "metrics",
    any(feature = "client", feature = "otlp-metrics", feature = "prometheus")
))]
pub(crate) const CALL_DURATION: &str = "http.client.request.duration";

/// A request that is being answered, as long as this lives.
pub(crate) struct Active {
    #[cfg(feature = "metrics")]
    gauge: metrics::Gauge,
}

impl Active {
    pub(crate) fn begin(method: &'static str, scheme: &'static str) -> Self {
        #[cfg(feature = "metrics")]
        {
            let labels = [("http.request.method", method), ("url.scheme", scheme)];
            let gauge = metrics::gauge!(ACTIVE, &labels);
            gauge.increment(1);
            Self { gauge }
        }
        #[cfg(not(feature = "metrics"))]
        {
            let _ = (method, scheme);
            Self {}
        }
    }
}

#[cfg(feature = "metrics")]
impl Drop for Active {
    fn drop(&mut self) {
        self.gauge.decrement(1);
    }
}

/// A request was answered, or its client is gone.
pub(crate) fn answered(exchange: &Exchange, status: u16, took: Duration) {
    #[cfg(feature = "metrics")]
    {
        use metrics::Label;

        let mut labels = Vec::with_capacity(6);
        labels.push(Label::from_static_parts(
            "http.request.method",
            exchange.method(),
        ));
        labels.push(Label::from_static_parts("url.scheme", exchange.scheme()));
        labels.push(Label::from_static_parts(
            "network.protocol.version",
            exchange.version_name(),
        ));
        labels.push(Label::new("http.response.status_code", status.to_string()));
        if let Some(operation) = exchange.operation() {
            labels.push(Label::from_static_parts("http.route", operation.path));
        }
        if status >= 500 {
            labels.push(Label::new("error.type", status.to_string()));
        }
        metrics::histogram!(DURATION, labels).record(took.as_secs_f64());
    }
    #[cfg(not(feature = "metrics"))]
    let _ = (exchange, status, took);
}
