//! A ready set-up of logs and traces.

use std::io;

use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use super::SetupError;

/// A ready set-up of logs, and with the feature `otlp` of traces.
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
        allow(dead_code, reason = "only traces have it")
    )]
    service: String,
    filter: Option<String>,
    #[cfg(feature = "otlp")]
    otlp: Option<super::otlp::Otlp>,
}

impl Telemetry {
    /// Log lines of a service as JSON, to the standard output.
    #[must_use]
    pub fn new(service: impl Into<String>) -> Self {
        Self {
            service: service.into(),
            filter: None,
            #[cfg(feature = "otlp")]
            otlp: None,
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
        self.otlp = Some(super::otlp::Otlp::new(collector));
        self
    }

    /// Begins to log, for the whole process.
    ///
    /// An error: something else does already, a directive of the filter is not sound, or the collector's address is none.
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
        if let Some(otlp) = self.otlp {
            let traces = otlp.start(self.service)?;
            registry
                .with(traces.layer())
                .try_init()
                .map_err(SetupError::new)?;
            return Ok(Installed {
                traces: Some(traces),
            });
        }
        registry.try_init().map_err(SetupError::new)?;
        Ok(Installed {
            #[cfg(feature = "otlp")]
            traces: None,
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
    traces: Option<super::otlp::Traces>,
}

impl Installed {
    /// Sends what waits to be sent, at most for 5 s: when the server has ended. `serve(..).on_shutdown(async move { telemetry.flush().await })`.
    ///
    /// Spans that end later are lost.
    pub async fn flush(&self) {
        #[cfg(feature = "otlp")]
        if let Some(traces) = &self.traces {
            traces.shut_down().await;
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
