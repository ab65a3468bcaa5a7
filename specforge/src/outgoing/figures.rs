//! What is counted of calls, with the feature `metrics`. The labels' values are names in the code, and few.

use super::BreakerState;

/// A circuit breaker changed: 0 is closed, 1 half open, 2 open.
pub(super) fn breaker(upstream: &str, state: BreakerState) {
    #[cfg(feature = "metrics")]
    {
        let number = match state {
            BreakerState::Closed => 0.0,
            BreakerState::HalfOpen => 1.0,
            BreakerState::Open => 2.0,
        };
        metrics::gauge!("specforge_breaker_state", "upstream" => upstream.to_owned()).set(number);
    }
    #[cfg(not(feature = "metrics"))]
    let _ = (upstream, state);
}

/// An attempt is followed by another one.
pub(super) fn retried(upstream: &str, reason: &'static str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("specforge_retry_total", "upstream" => upstream.to_owned(), "reason" => reason)
        .increment(1);
    #[cfg(not(feature = "metrics"))]
    let _ = (upstream, reason);
}

/// An attempt of the HTTP client ended, in seconds until the head of its answer (OpenTelemetry's conventions for HTTP clients, 1.44).
#[cfg(feature = "client")]
pub(super) fn sent(
    upstream: &str,
    method: &axum::http::Method,
    status: Option<axum::http::StatusCode>,
    took: std::time::Duration,
) {
    #[cfg(feature = "metrics")]
    {
        let method = match method.as_str() {
            known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
            _ => "_OTHER",
        };
        let status = status.map_or_else(String::new, |status| status.as_str().to_owned());
        metrics::histogram!(
            crate::telemetry::CALL_DURATION,
            "upstream" => upstream.to_owned(),
            "http.request.method" => method.to_owned(),
            "http.response.status_code" => status,
        )
        .record(took.as_secs_f64());
    }
    #[cfg(not(feature = "metrics"))]
    let _ = (upstream, method, status, took);
}
