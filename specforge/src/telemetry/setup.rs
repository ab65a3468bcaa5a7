//! A ready set-up of logs, traces and figures.

use std::io;
#[cfg(feature = "otlp-metrics")]
use std::time::Duration;

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use super::SetupError;
#[cfg(feature = "otlp-metrics")]
use super::otlp::Figures;
#[cfg(feature = "otlp")]
use super::otlp::Traces;

/// A ready set-up of logs, with the feature `otlp` of traces, and with `otlp-metrics` of figures.
///
/// ```no_run
/// # fn main() -> Result<(), specforge::telemetry::SetupError> {
/// let telemetry = specforge::telemetry::Telemetry::new("users").install()?;
/// # drop(telemetry); Ok(()) }
/// ```
#[derive(Debug)]
pub struct Telemetry {
    #[cfg_attr(
        not(feature = "otlp"),
        allow(dead_code, reason = "log lines do not have it")
    )]
    service: String,
    filter: Option<String>,
    #[cfg(feature = "otlp")]
    traces: Option<String>,
    #[cfg(feature = "otlp-metrics")]
    figures: Option<String>,
    #[cfg(feature = "otlp-metrics")]
    interval: Option<Duration>,
}

impl Telemetry {
    /// Log lines of a service as JSON, to the standard output.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            filter: None,
            #[cfg(feature = "otlp")]
            traces: None,
            #[cfg(feature = "otlp-metrics")]
            figures: None,
            #[cfg(feature = "otlp-metrics")]
            interval: None,
        }
    }

    /// What is logged and traced, in the words of `tracing_subscriber::EnvFilter`: without this `RUST_LOG`, and without that `info`.
    #[must_use]
    pub fn filter(mut self, directives: impl Into<String>) -> Self {
        self.filter = Some(directives.into());
        self
    }

    /// Sends spans to an OpenTelemetry collector, by OTLP over HTTP: `http://127.0.0.1:4318`. The connection is not encrypted: let the collector be on
    /// the same machine, or in the same pod.
    ///
    /// At most 2,048 spans wait to be sent. Where the collector is away or slow, further ones are dropped, and counted
    /// ([`Installed::dropped_spans`]); no request waits for it.
    #[cfg(feature = "otlp")]
    #[must_use]
    pub fn otlp(mut self, collector: impl Into<String>) -> Self {
        self.traces = Some(collector.into());
        self
    }

    /// Sends the figures of this process, those of other crates that use `metrics` included, to an OpenTelemetry collector, as [`otlp`](Self::otlp)
    /// does with spans: all of them every minute, or as `OTEL_METRIC_EXPORT_INTERVAL` (milliseconds) or
    /// [`otlp_metrics_every`](Self::otlp_metrics_every) say, and once more at the end.
    ///
    /// They count from the start of the process, and so a collector that was away misses no more than the times in between. At most 10,000
    /// series are kept; further ones are counted together, one for each name, with the attribute `otel.metric.overflow`.
    ///
    /// A process has one recorder of figures: this, or [`Prometheus`](super::Prometheus), or one of your own.
    #[cfg(feature = "otlp-metrics")]
    #[must_use]
    pub fn otlp_metrics(mut self, collector: impl Into<String>) -> Self {
        self.figures = Some(collector.into());
        self
    }

    /// How often the figures are sent. Zero says nothing.
    #[cfg(feature = "otlp-metrics")]
    #[must_use]
    pub fn otlp_metrics_every(mut self, interval: Duration) -> Self {
        self.interval = Some(interval);
        self
    }

    /// Begins to log, for the whole process.
    ///
    /// An error: something else does already, or collects figures, a directive of the filter is not sound, or the collector's address is none.
    pub fn install(self) -> Result<Installed, SetupError> {
        let directives = self
            .filter
            .or_else(|| std::env::var(EnvFilter::DEFAULT_ENV).ok());
        let filter =
            EnvFilter::try_new(directives.as_deref().unwrap_or("info")).map_err(SetupError::new)?;
        let registry = Registry::default()
            .with(filter)
            .with(json_lines(io::stdout));
        #[cfg(feature = "otlp")]
        let traces = match self.traces {
            Some(collector) => Some(Traces::start(&collector, self.service.clone())?),
            None => None,
        };
        #[cfg(feature = "otlp")]
        let registry = registry.with(traces.as_ref().map(Traces::layer));
        registry.try_init().map_err(SetupError::new)?;
        #[cfg(feature = "otlp-metrics")]
        let figures = match self.figures {
            Some(collector) => Some(Figures::start(&collector, self.service, self.interval)?),
            None => None,
        };
        Ok(Installed {
            #[cfg(feature = "otlp")]
            traces,
            #[cfg(feature = "otlp-metrics")]
            figures,
        })
    }
}

/// Log lines as JSON, for a subscriber of your own: one event a line, whatever is in it, with all spans around it.
///
/// ```
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// let subscriber = tracing_subscriber::registry().with(specforge::telemetry::json_lines(std::io::stderr));
/// # drop(subscriber);
/// ```
pub fn json_lines<S, W>(writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    fmt::layer()
        .json()
        .with_current_span(false)
        .with_writer(writer)
}

/// Telemetry that was set up. Keep it until the process ends.
#[derive(Debug)]
#[must_use = "what waits to be sent is sent by `flush`"]
pub struct Installed {
    #[cfg(feature = "otlp")]
    traces: Option<Traces>,
    #[cfg(feature = "otlp-metrics")]
    figures: Option<Figures>,
}

impl Installed {
    /// Sends what waits to be sent, at most for 5 s each for spans and figures: when the server has ended. `serve(..).on_shutdown(async move { telemetry.flush().await })`.
    ///
    /// Spans that end later are lost, and what is counted later is.
    #[cfg_attr(
        not(feature = "otlp"),
        allow(clippy::unused_async, reason = "only a collector is waited for")
    )]
    pub async fn flush(&self) {
        #[cfg(feature = "otlp")]
        if let Some(traces) = &self.traces {
            traces.shut_down().await;
        }
        // Behind the spans, of which some may be counted as lost.
        #[cfg(feature = "otlp-metrics")]
        if let Some(figures) = &self.figures {
            figures.shut_down().await;
        }
    }

    /// How many spans were lost, since too many waited or the collector did not take them.
    #[must_use]
    pub fn dropped_spans(&self) -> u64 {
        #[cfg(feature = "otlp")]
        if let Some(traces) = &self.traces {
            return traces.dropped();
        }
        0
    }
}
