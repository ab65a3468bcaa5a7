//! The figures for a scraper.

use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics::Unit;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::SetupError;
use super::figures::{ACTIVE, DURATION};

/// The buckets of `http.server.request.duration`, in seconds: those of the semantic conventions of OpenTelemetry.
pub(super) const BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The figures of this process in the text format of Prometheus.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let api = axum::Router::new();
/// let prometheus = specforge::telemetry::Prometheus::install()?;
/// // `GET /metrics`: on a port of its own, or behind whatever keeps strangers out.
/// let app = api.merge(prometheus.router());
/// # let _: axum::Router = app;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Prometheus(PrometheusHandle);

impl std::fmt::Debug for Prometheus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prometheus").finish_non_exhaustive()
    }
}

impl Prometheus {
    /// Begins to collect the figures of this process, those of other crates that use `metrics` included. Before the first request.
    ///
    /// An error: figures are being collected already.
    pub fn install() -> Result<Self, SetupError> {
        let handle = PrometheusBuilder::new()
            .with_recommended_naming(true)
            .set_buckets_for_metric(Matcher::Full(DURATION.to_owned()), &BUCKETS)
            .and_then(PrometheusBuilder::install_recorder)
            .map_err(SetupError::new)?;
        metrics::describe_histogram!(
            DURATION,
            Unit::Seconds,
            "The time until the head of an answer was there."
        );
        metrics::describe_gauge!(ACTIVE, "The requests that are being answered.");
        let upkeep = handle.clone();
        std::thread::Builder::new()
            .name("specforge-metrics".to_owned())
            .spawn(move || {
                loop {
                    std::thread::sleep(UPKEEP);
                    upkeep.run_upkeep();
                }
            })
            .map_err(SetupError::new)?;
        Ok(Self(handle))
    }

    /// The figures as they are now.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.render()
    }

    /// A router with `GET /metrics`.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let this = self.clone();
        let answer = move || {
            let text = this.render();
            async move { ([(header::CONTENT_TYPE, CONTENT_TYPE)], text) }
        };
        Router::new().route("/metrics", get(answer))
    }
}

/// The text format of Prometheus.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// How often what was recorded is put into its buckets: where nobody asks for the figures, they must not pile up.
const UPKEEP: Duration = Duration::from_secs(5);
