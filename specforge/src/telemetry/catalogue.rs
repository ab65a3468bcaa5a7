//! Every figure of the framework, as a scraper and a collector are told of it.

use metrics::Unit;

use super::figures::{ACTIVE, CALL_DURATION, DURATION};
#[cfg(feature = "sqlx")]
use super::pools;

/// The buckets of durations, in seconds: those of the semantic conventions of OpenTelemetry, for servers and for clients.
pub(super) const BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// The histograms that have them.
pub(super) const DURATIONS: [&str; 2] = [DURATION, CALL_DURATION];

const GAUGES: [(&str, &str); 2] = [
    (ACTIVE, "The requests that are being answered."),
    (
        "specforge_breaker_state",
        "The circuit breaker of calls of another service: 0 closed, 1 half open, 2 open.",
    ),
];

/// Those of pools, which are described by themselves to a collector.
#[cfg(feature = "sqlx")]
pub(super) const POOLS: [(&str, &str); 2] = [
    (
        pools::COUNT,
        "The connections of a pool to a database, in use and idle.",
    ),
    (
        pools::MAX,
        "The connections that a pool to a database may have.",
    ),
];

const COUNTERS: [(&str, &str); 10] = [
    (
        "specforge_correlation_id_rejected_total",
        "Requests whose correlation id was not sound, and was replaced.",
    ),
    (
        "specforge_deadline_exceeded_total",
        "Requests that were not answered in time.",
    ),
    (
        "specforge_drift_total",
        "Answers that the document does not declare.",
    ),
    (
        "specforge_idempotency_total",
        "Requests with an idempotency key, by what became of them.",
    ),
    (
        "specforge_idempotency_store_errors_total",
        "Failures of the store of idempotency keys.",
    ),
    (
        "specforge_rate_limit_degraded_total",
        "Requests that this process counted for itself, or refused, since the store of rate limits failed.",
    ),
    (
        "specforge_rate_limited_total",
        "Requests that a rate limit refused.",
    ),
    (
        "specforge_requests_shed_total",
        "Requests that were refused since too many were being answered.",
    ),
    (
        "specforge_retry_total",
        "Attempts of calls that were followed by another one.",
    ),
    (
        "specforge_spans_dropped_total",
        "Spans that did not reach their collector.",
    ),
];

/// Tells the recorder of this process what the figures are.
pub(super) fn describe() {
    metrics::describe_histogram!(
        DURATION,
        Unit::Seconds,
        "The time until the head of an answer was there."
    );
    metrics::describe_histogram!(
        CALL_DURATION,
        Unit::Seconds,
        "The time until the head of the answer of another service was there, or its attempt failed."
    );
    for (name, text) in GAUGES {
        metrics::describe_gauge!(name, text);
    }
    #[cfg(feature = "sqlx")]
    for (name, text) in POOLS {
        metrics::describe_gauge!(name, text);
    }
    for (name, text) in COUNTERS {
        metrics::describe_counter!(name, text);
    }
}
