//! Headers that tell a browser to do less with an answer.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The headers that every answer of the contract's paths has, for browsers that show or embed what was meant for programs.
///
/// | header | value | |
/// |---|---|---|
/// | `X-Content-Type-Options` | `nosniff` | an answer is what its media type says |
/// | `Referrer-Policy` | `no-referrer` | the address of a resource is told to nobody |
/// | `Content-Security-Policy` | `default-src 'none'; frame-ancestors 'none'` | an answer that is shown as a page loads nothing and is embedded nowhere |
/// | `Cache-Control` | `no-store` | on operations with security only, their refusals included |
/// | `Strict-Transport-Security` | | where [`SecurityHeaders::hsts`] is called |
///
/// A header that the handler or a layer within sets itself stays as it is.
///
/// ```
/// use std::time::Duration;
/// use specforge::Settings;
/// use specforge::security::SecurityHeaders;
///
/// let year = Duration::from_secs(365 * 24 * 60 * 60);
/// let settings = Settings::new().security_headers(SecurityHeaders::default().hsts(year));
/// ```
#[derive(Debug, Clone)]
pub struct SecurityHeaders {
    always: Arc<[(HeaderName, HeaderValue)]>,
    no_store: bool,
}

impl Default for SecurityHeaders {
    fn default() -> Self {
        Self {
            always: Arc::new([
                (
                    header::X_CONTENT_TYPE_OPTIONS,
                    HeaderValue::from_static("nosniff"),
                ),
                (
                    header::REFERRER_POLICY,
                    HeaderValue::from_static("no-referrer"),
                ),
                (
                    header::CONTENT_SECURITY_POLICY,
                    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
                ),
            ]),
            no_store: true,
        }
    }
}

impl SecurityHeaders {
    /// None at all: where a proxy in front sets them.
    #[must_use]
    pub fn none() -> Self {
        Self {
            always: Arc::new([]),
            no_store: false,
        }
    }

    /// Another header, or another value for one of the table: an API that answers with pages needs another `Content-Security-Policy`.
    #[must_use]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "names of headers are constants, which read better as they are"
    )]
    pub fn with(self, name: HeaderName, value: HeaderValue) -> Self {
        let others = self.always.iter().filter(|(other, _)| *other != name);
        Self {
            always: others.cloned().chain([(name.clone(), value)]).collect(),
            ..self
        }
    }

    /// Leaves a header out.
    #[must_use]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "it is taken as `with` takes it"
    )]
    pub fn without(self, name: HeaderName) -> Self {
        let others = self.always.iter().filter(|(other, _)| *other != name);
        Self {
            always: others.cloned().collect(),
            no_store: self.no_store && name != header::CACHE_CONTROL,
        }
    }

    /// `Strict-Transport-Security` (RFC 6797): for this long, browsers only come by TLS. There is no way back before that, so it is off unless it
    /// is asked for. Subdomains are not included; [`with`](Self::with) takes any other value.
    #[must_use]
    pub fn hsts(self, max_age: std::time::Duration) -> Self {
        match HeaderValue::from_str(&format!("max-age={}", max_age.as_secs())) {
            Ok(value) => self.with(header::STRICT_TRANSPORT_SECURITY, value),
            // Digits make a value.
            Err(_) => self,
        }
    }

    /// Adds them to an answer. `secured`: the operation has security.
    pub(crate) fn apply(&self, headers: &mut HeaderMap, secured: bool) {
        for (name, value) in self.always.iter() {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        if secured && self.no_store {
            let value = HeaderValue::from_static("no-store");
            headers.entry(header::CACHE_CONTROL).or_insert(value);
        }
    }
}
