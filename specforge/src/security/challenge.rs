//! What a refused request is told to present: `WWW-Authenticate` (RFC 9110, section 11.6.1; RFC 6750, section 3; RFC 7617, section 2).

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{Reason, Source};

/// A scheme that did not let a request pass.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failure {
    pub(super) source: Source,
    pub(super) reason: Reason,
    pub(super) scopes: &'static [&'static str],
}

/// Adds the challenges of a 401, one for each kind of credentials that the operation takes; those of a 403 where scopes are missing.
pub(super) fn challenge(
    headers: &mut HeaderMap,
    status: StatusCode,
    realm: &str,
    sources: &[Source],
    failures: &[Failure],
) {
    let mut written: Vec<String> = Vec::new();
    let mut write = |challenge: String| {
        if !written.contains(&challenge) {
            if let Ok(value) = HeaderValue::from_str(&challenge) {
                headers.append(header::WWW_AUTHENTICATE, value);
            }
            written.push(challenge);
        }
    };
    let failed = |reason: Reason| {
        let of_bearer = failures.iter().filter(|f| f.source == Source::Bearer);
        of_bearer.filter(move |failure| failure.reason == reason)
    };
    if status == StatusCode::FORBIDDEN {
        for failure in failed(Reason::Forbidden).filter(|failure| !failure.scopes.is_empty()) {
            let scopes = failure.scopes.join(" ");
            write(format!(
                "Bearer realm=\"{realm}\", error=\"insufficient_scope\", scope=\"{scopes}\""
            ));
        }
    }
    if status == StatusCode::UNAUTHORIZED {
        for source in sources {
            write(match source {
                Source::Bearer if failed(Reason::Unauthenticated).next().is_some() => {
                    format!("Bearer realm=\"{realm}\", error=\"invalid_token\"")
                }
                Source::Bearer => format!("Bearer realm=\"{realm}\""),
                Source::Basic => format!("Basic realm=\"{realm}\", charset=\"UTF-8\""),
                Source::Header(_) | Source::Query(_) | Source::Cookie(_) => {
                    format!("ApiKey realm=\"{realm}\"")
                }
                Source::ClientCertificate => format!("Mutual realm=\"{realm}\""),
            });
        }
    }
}
