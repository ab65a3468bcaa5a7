//! The span of an attempt, by OpenTelemetry's conventions for HTTP clients (1.44).

use reqwest::Response;
use tracing::Span;
use tracing::field::Empty;

/// The span of an attempt. Its name has no part of the URL: there would be too many.
pub(super) fn span(upstream: &str, request: &reqwest::Request, number: u32) -> Span {
    let url = request.url();
    let span = tracing::info_span!(
        "http.client.request",
        otel.kind = "client",
        otel.name = %request.method(),
        otel.status_code = Empty,
        upstream,
        http.request.method = %request.method(),
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        server.address = url.host_str(),
        server.port = url.port_or_known_default(),
        url.full = %without_secrets(url),
        "error.type" = Empty,
    );
    if number > 0 {
        span.record("http.request.resend_count", number);
    }
    span
}

/// Says in the span of an attempt how it ended.
pub(super) fn ended(span: &Span, answer: &Result<Response, reqwest::Error>) {
    match answer {
        Ok(answer) => {
            let status = answer.status();
            span.record("http.response.status_code", status.as_u16());
            if status.is_client_error() || status.is_server_error() {
                span.record("error.type", status.as_str());
                span.record("otel.status_code", "ERROR");
            }
        }
        Err(error) => {
            let kind = if error.is_timeout() {
                "timeout"
            } else if error.is_connect() {
                "connect"
            } else {
                "_OTHER"
            };
            span.record("error.type", kind);
            span.record("otel.status_code", "ERROR");
            tracing::debug!(parent: span, %error, "an attempt failed");
        }
    }
}

/// A URL as it may be logged: without credentials and without the values of its query.
fn without_secrets(url: &reqwest::Url) -> String {
    let mut url = url.clone();
    // These fail where a URL cannot have credentials, and so has none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if url.query().is_some() {
        url.set_query(Some("REDACTED"));
    }
    url.set_fragment(None);
    url.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t12_no_secret_of_a_url_is_logged() {
        let url = "https://ada:hunter2@example.com:8443/a/b?token=hunter2#hunter2";
        let url = without_secrets(&url.parse().unwrap());
        assert_eq!(url, "https://example.com:8443/a/b?REDACTED");
    }
}
