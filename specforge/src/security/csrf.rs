//! Requests that another site makes a browser send: refused where a cookie is what lets them pass.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};

use super::origin::{Origin, OriginError};
use crate::error::Report;

/// Whom the framework trusts to send requests that a cookie lets pass.
///
/// A browser adds cookies to requests that other sites cause. So an unsafe request (RFC 9110, section 9.2.1: all methods but `GET`, `HEAD`,
/// `OPTIONS` and `QUERY`) that a cookie scheme of the spec let pass is held against what a browser says of its origin, which a page cannot
/// forge: `Sec-Fetch-Site`, else `Origin`. Who sends neither is no browser. This is on by default.
///
/// ```
/// use specforge::Settings;
/// use specforge::security::Csrf;
///
/// let settings = Settings::new().csrf(Csrf::trust(["https://app.example.com"])?);
/// # Ok::<(), specforge::security::OriginError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Csrf {
    check: bool,
    trusted: Vec<Origin>,
}

impl Default for Csrf {
    fn default() -> Self {
        Self {
            check: true,
            trusted: Vec::new(),
        }
    }
}

impl Csrf {
    /// Trusts pages of these origins as well as the API's own.
    pub fn trust(origins: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, OriginError> {
        let origins = origins.into_iter();
        let trusted = origins.map(|origin| Origin::parse(origin.as_ref()));
        Ok(Self {
            check: true,
            trusted: trusted.collect::<Result<_, _>>()?,
        })
    }

    /// Checks nothing: for an application that has a check of its own, such as a token in a form.
    #[must_use]
    pub fn unchecked() -> Self {
        Self {
            check: false,
            trusted: Vec::new(),
        }
    }

    /// The answer to a request that another site caused.
    pub(super) fn refuse(&self, parts: &Parts, allowed: &[Origin]) -> Option<Report> {
        if !self.check || is_safe(&parts.method) || is_own(parts) {
            return None;
        }
        let origin = only(parts, header::ORIGIN);
        let mut trusted = self.trusted.iter().chain(allowed);
        if origin.is_some_and(|origin| trusted.any(|trusted| trusted.as_str() == origin)) {
            return None;
        }
        Some(Report {
            message: "the request comes from another site".into(),
            ..Report::new(StatusCode::FORBIDDEN)
        })
    }
}

/// Whether it is the API's own page, the person at the browser, or no browser at all.
fn is_own(parts: &Parts) -> bool {
    if parts.headers.contains_key("sec-fetch-site") {
        return matches!(only(parts, "sec-fetch-site"), Some("same-origin" | "none"));
    }
    // An older browser.
    if !parts.headers.contains_key(header::ORIGIN) {
        return true;
    }
    let host = parts
        .uri
        .authority()
        .map(axum::http::uri::Authority::as_str);
    let host = host.or_else(|| only(parts, header::HOST));
    let origin = only(parts, header::ORIGIN).and_then(|origin| origin.split_once("://"));
    matches!((origin, host), (Some((_, origin)), Some(host)) if origin.eq_ignore_ascii_case(host))
}

fn is_safe(method: &Method) -> bool {
    method.is_safe() || method.as_str() == "QUERY"
}

/// The value of a header that is there once.
fn only(parts: &Parts, name: impl header::AsHeaderName) -> Option<&str> {
    let mut values = parts.headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
