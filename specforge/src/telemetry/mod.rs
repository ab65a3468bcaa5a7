//! Logs, figures and traces on their way out of the process.
//!
//! The framework speaks to two facades: `tracing` for spans and log lines, and, with the feature `metrics`, the crate `metrics` for figures. Whoever
//! has set up both already needs nothing of this module. For everybody else there is a ready set-up:
//!
//! | feature | what |
//! |---|---|
//! | `logging` | `Telemetry`: log lines as JSON, one a line |
//! | `otlp` | `Telemetry::otlp`: traces to an OpenTelemetry collector |
//! | `otlp-metrics` | `Telemetry::otlp_metrics`: the figures to one |
//! | `prometheus` | `Prometheus`: the figures for a scraper |
//!
//! # Figures
//!
//! | name | kind | labels |
//! |---|---|---|
//! | `http.server.request.duration` | histogram, seconds until the head of the answer | `http.request.method`, `http.route`, `http.response.status_code`, `url.scheme`, `network.protocol.version`, `error.type` |
//! | `http.server.active_requests` | gauge | `http.request.method`, `url.scheme` |
//! | `http.client.request.duration` | histogram, seconds until the head of the answer to an attempt | `upstream`, `http.request.method`, `http.response.status_code` |
//! | `db.client.connection.count` | gauge | `db.client.connection.pool.name`, `db.client.connection.state`: `used`, `idle` |
//! | `db.client.connection.max` | gauge | `db.client.connection.pool.name` |
//! | `specforge_breaker_state` | gauge: 0 closed, 1 half open, 2 open | `upstream` |
//! | `specforge_retry_total` | counter | `upstream`, `reason`: `unavailable`, `throttled`, `timeout` |
//! | `specforge_correlation_id_rejected_total` | counter | |
//! | `specforge_deadline_exceeded_total` | counter | `operation`, `waited_for`: `body`, `handler` |
//! | `specforge_drift_total` | counter | `operation` |
//! | `specforge_idempotency_total` | counter | `operation`, `outcome` |
//! | `specforge_idempotency_store_errors_total` | counter | `operation`, `stage` |
//! | `specforge_rate_limited_total` | counter | `operation` |
//! | `specforge_requests_shed_total` | counter | `operation` |
//! | `specforge_rate_limit_degraded_total` | counter | |
//! | `specforge_spans_dropped_total` | counter | `reason`: `full`, `failed` |
//!
//! Those of `db.client` are of every pool that a store, a check of [health](crate::health) or [`observe_pool`] is given, and need the feature `sqlx`, which
//! those of databases turn on. They are looked at when figures are collected.
//!
//! No label has a value that a client can invent: what no operation answers has no route, and a method that HTTP does not know is `_OTHER`.

#[cfg(any(feature = "prometheus", feature = "otlp-metrics"))]
mod catalogue;
#[cfg(test)]
mod documented;
mod figures;
#[cfg(feature = "otlp")]
mod otlp;
#[cfg(feature = "sqlx")]
#[cfg_attr(
    not(all(
        feature = "idempotency",
        feature = "rate-limit",
        feature = "serve",
        any(feature = "sqlite", feature = "postgres")
    )),
    allow(dead_code, reason = "stores and checks are given pools")
)]
mod pools;
#[cfg(feature = "prometheus")]
mod prometheus;
#[cfg(feature = "logging")]
mod setup;

#[cfg(all(feature = "metrics", feature = "client"))]
pub(crate) use figures::CALL_DURATION;
pub(crate) use figures::{Active, answered, count};
#[cfg(feature = "otlp")]
pub(crate) use otlp::{adopt, capture, inject};
#[cfg(all(feature = "metrics", feature = "sqlx"))]
pub use pools::record_pools;
#[cfg(feature = "sqlx")]
pub use pools::{ObservedPool, observe_pool};
#[cfg(feature = "prometheus")]
pub use prometheus::Prometheus;
#[cfg(feature = "logging")]
pub use setup::{Installed, Telemetry, json_lines};

/// Telemetry could not be set up: it is already, or what it is given is not sound.
#[cfg(any(feature = "logging", feature = "prometheus"))]
#[derive(Debug)]
pub struct SetupError(Box<dyn std::error::Error + Send + Sync>);

#[cfg(any(feature = "logging", feature = "prometheus"))]
impl SetupError {
    fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }
}

#[cfg(any(feature = "logging", feature = "prometheus"))]
impl std::fmt::Display for SetupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "telemetry could not be set up: {}", self.0)
    }
}

#[cfg(any(feature = "logging", feature = "prometheus"))]
impl std::error::Error for SetupError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
