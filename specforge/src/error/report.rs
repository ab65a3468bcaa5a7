//! What the framework has to say when it answers itself, before it is put into the operation's own error schema.

use std::borrow::Cow;
use std::time::Duration;

use axum::http::StatusCode;

use crate::decode::Violations;

/// An error on its way to the client: what every error schema is filled from.
#[derive(Debug, Clone)]
pub struct Report {
    /// The status.
    pub status: StatusCode,
    /// A code that a program can compare, in `SCREAMING_SNAKE_CASE`; by default the status' reason, such as `NOT_FOUND`.
    pub code: Cow<'static, str>,
    /// One sentence for a person. It never holds anything internal.
    pub message: Cow<'static, str>,
    /// What is wrong with the request, one entry a violation; empty where the request is not at fault.
    pub violations: Violations,
    /// When the request may succeed: `Retry-After`, in whole seconds, rounded up. `None`: nothing is known, and a 503 says one second.
    pub retry_after: Option<Duration>,
    /// What kind of problem it is, beyond its status, where it is one that IANA lists.
    pub problem: Option<Box<Problem>>,
}

/// A kind of problem of IANA's registry "HTTP Problem Types", for an RFC 9457 body and for error schemas that look like one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// Rate limits are exceeded: their names, as `RateLimit-Policy` has them (draft-ietf-httpapi-ratelimit-headers, section 4.1).
    QuotaExceeded(Vec<String>),
    /// The server has less capacity than usual for a while (the same, section 4.2).
    TemporaryReducedCapacity,
}

impl Problem {
    /// Its type: a URI.
    #[must_use]
    pub fn uri(&self) -> &'static str {
        match self {
            Self::QuotaExceeded(_) => {
                "https://iana.org/assignments/http-problem-types#quota-exceeded"
            }
            Self::TemporaryReducedCapacity => {
                "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity"
            }
        }
    }

    /// Its title in the registry.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::QuotaExceeded(_) => "Quota Exceeded",
            Self::TemporaryReducedCapacity => "Temporary Reduced Capacity",
        }
    }
}

impl Report {
    /// A report with the status' own code and title.
    #[must_use]
    pub fn new(status: StatusCode) -> Self {
        Self {
            status,
            code: code_of(status),
            message: Cow::Borrowed(title_of(status)),
            violations: Violations::new(),
            retry_after: None,
            problem: None,
        }
    }

    /// The type of the problem (RFC 9457, section 3.1.1): `about:blank` where it is no other than its status.
    #[must_use]
    pub fn problem_type(&self) -> &'static str {
        self.problem
            .as_ref()
            .map_or("about:blank", |problem| problem.uri())
    }

    /// The title of that type: of `about:blank` it is the status' (RFC 9457, section 4.2.1).
    #[must_use]
    pub fn problem_title(&self) -> &'static str {
        self.problem
            .as_ref()
            .map_or_else(|| self.title(), |problem| problem.title())
    }

    /// The names of the rate limits that are exceeded: `violated-policies`.
    #[must_use]
    pub fn violated_policies(&self) -> &[String] {
        match self.problem.as_deref() {
            Some(Problem::QuotaExceeded(policies)) => policies,
            _ => &[],
        }
    }

    /// The status' title, such as `Not Found` (RFC 9110, section 15).
    #[must_use]
    pub fn title(&self) -> &'static str {
        title_of(self.status)
    }
}

fn title_of(status: StatusCode) -> &'static str {
    status.canonical_reason().unwrap_or("Error")
}

/// `404 Not Found` is `NOT_FOUND`; 500 is the shorter `INTERNAL_ERROR`.
fn code_of(status: StatusCode) -> Cow<'static, str> {
    Cow::Borrowed(match status.as_u16() {
        400 => "BAD_REQUEST",
        401 => "UNAUTHORIZED",
        403 => "FORBIDDEN",
        404 => "NOT_FOUND",
        405 => "METHOD_NOT_ALLOWED",
        408 => "REQUEST_TIMEOUT",
        409 => "CONFLICT",
        413 => "PAYLOAD_TOO_LARGE",
        415 => "UNSUPPORTED_MEDIA_TYPE",
        422 => "UNPROCESSABLE_ENTITY",
        429 => "TOO_MANY_REQUESTS",
        500 => "INTERNAL_ERROR",
        503 => "SERVICE_UNAVAILABLE",
        504 => "GATEWAY_TIMEOUT",
        _ => return Cow::Owned(spelt(title_of(status))),
    })
}

/// A title as a code.
fn spelt(title: &str) -> String {
    title
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-'))
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect()
}

/// The status that a code such as `NOT_FOUND`, `not-found` or `404` names.
#[must_use]
pub fn status_of_code(code: &str) -> Option<StatusCode> {
    if let Ok(number) = code.parse::<u16>() {
        return StatusCode::from_u16(number)
            .ok()
            .filter(|status| status.is_client_error() || status.is_server_error());
    }
    let wanted: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let named = (400..600)
        .filter_map(|number| StatusCode::from_u16(number).ok())
        .find(|status| {
            let title: String = status
                .canonical_reason()
                .unwrap_or("")
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_lowercase())
                .collect();
            !title.is_empty() && title == wanted
        });
    named.or(match wanted.as_str() {
        "internalerror" | "internal" => Some(StatusCode::INTERNAL_SERVER_ERROR),
        "validationerror" | "invalidrequest" => Some(StatusCode::BAD_REQUEST),
        "ratelimited" | "ratelimitexceeded" => Some(StatusCode::TOO_MANY_REQUESTS),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_that_are_written_down_are_the_titles() {
        for number in (400..600).filter(|number| *number != 500) {
            let status = StatusCode::from_u16(number).unwrap();
            assert_eq!(code_of(status), spelt(title_of(status)), "{number}");
        }
    }
}
