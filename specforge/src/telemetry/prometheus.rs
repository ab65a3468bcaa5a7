//! The figures for a scraper.

use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::SetupError;
use super::catalogue::{BUCKETS, DURATIONS, describe};

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
        let mut builder = PrometheusBuilder::new().with_recommended_naming(true);
        for name in DURATIONS {
            builder = builder
                .set_buckets_for_metric(Matcher::Full(name.to_owned()), &BUCKETS)
                .map_err(SetupError::new)?;
        }
        let handle = builder.install_recorder().map_err(SetupError::new)?;
        describe();
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
        #[cfg(feature = "sqlx")]
        super::record_pools();
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
