//! Spans and figures on their way to an OpenTelemetry collector, by OTLP over HTTP.

#[cfg(feature = "otlp-metrics")]
mod figures;
#[cfg(all(feature = "otlp-metrics", feature = "sqlx"))]
mod pools;
mod traces;

use std::time::Duration;

use opentelemetry_sdk::Resource;

use super::SetupError;
#[cfg(feature = "otlp-metrics")]
pub(super) use figures::Figures;
pub(super) use traces::Traces;
pub(crate) use traces::{adopt, capture, inject};

/// How long the collector may take to answer.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// Where a signal is sent to.
fn endpoint(collector: &str, signal: &str) -> Result<String, SetupError> {
    let endpoint = format!("{}/v1/{signal}", collector.trim_end_matches('/'));
    if endpoint.starts_with("http://") {
        return Ok(endpoint);
    }
    Err(SetupError::new(format!(
        "the collector's address is `http://host:port`, which `{collector}` is not"
    )))
}

/// Builds an exporter. Its client has a runtime of its own, which cannot begin within another one.
fn build<T, E>(build: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, SetupError>
where
    T: Send + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    std::thread::spawn(build)
        .join()
        .map_err(|_| SetupError::new("the exporter could not be built"))?
        .map_err(SetupError::new)
}

/// Who sends.
fn resource(service: String) -> Resource {
    Resource::builder().with_service_name(service).build()
}
