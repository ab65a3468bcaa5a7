//! What holds for all operations of a router whose spec does not say otherwise.

#[cfg(feature = "rate-limit")]
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Extensions, HeaderMap, HeaderName};

#[cfg(feature = "rate-limit")]
use crate::client_address::{ForwardedHeader, InvalidNetwork, TrustedProxies};
#[cfg(feature = "idempotency")]
use crate::layer::idempotency::KeyRules;
#[cfg(feature = "rate-limit")]
use crate::layer::limit::{LimitSettings, RateLimit};
use crate::layer::{deadline, trace};
use crate::operation::OperationSpec;
use crate::security::{Csrf, Security, SecurityHeaders};

/// What holds for all operations of a router: `specforge::router!("spec/openapi.yaml", settings = Settings::new().body_limit(64 << 10))`.
///
/// Where the spec says something of an operation (`x-specforge`), that counts.
///
/// ```
/// use specforge::Settings;
///
/// let settings = Settings::new().body_limit(64 << 10);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    body_limit: Option<usize>,
    json_keys: Option<usize>,
    pub(crate) security: Security,
    timeout: Option<Duration>,
    timeout_header: Option<HeaderName>,
    trace: trace::Settings,
    pub(crate) captured: trace::Captured,
    #[cfg(feature = "idempotency")]
    pub(crate) idempotency_keys: KeyRules,
    #[cfg(feature = "rate-limit")]
    pub(crate) limits: LimitSettings,
    #[cfg(feature = "rate-limit")]
    proxies: Option<Arc<TrustedProxies>>,
}

impl Settings {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The largest body that is read, in bytes: 1 MiB. `x-specforge: { body-limit: .. }` in the spec.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// The most properties of a JSON body, in all its objects together: 100,000. More are 413.
    #[must_use]
    pub fn json_keys(mut self, count: usize) -> Self {
        self.json_keys = Some(count);
        self
    }

    /// The headers that tell browsers to do less with an answer; without this the default ones.
    #[must_use]
    pub fn security_headers(mut self, headers: SecurityHeaders) -> Self {
        self.security.headers = headers;
        self
    }

    /// Whose pages may send requests that a cookie lets pass; without this only the API's own.
    #[must_use]
    pub fn csrf(mut self, csrf: Csrf) -> Self {
        self.security.csrf = csrf;
        self
    }

    /// Which pages of other origins may call the API; without this none.
    #[cfg(feature = "cors")]
    #[must_use]
    pub fn cors(mut self, cors: crate::security::Cors) -> Self {
        self.security.cors = Some(cors);
        self
    }

    /// The protection space that `WWW-Authenticate` names (RFC 9110, section 11.5); without this `api`.
    ///
    /// # Panics
    ///
    /// Where it has a character other than printable ASCII, a quote or a backslash: they would end the challenge.
    #[must_use]
    pub fn realm(mut self, realm: &str) -> Self {
        let sound = |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        assert!(
            realm.bytes().all(sound),
            "a realm is printable ASCII without quotes and backslashes, which `{realm}` is not"
        );
        realm.clone_into(&mut self.security.realm);
        self
    }

    /// How long an operation may take until the head of its answer is there, with the time that its body takes to arrive: 30 s.
    /// `x-specforge: { timeout: .. }` in the spec.
    ///
    /// # Panics
    ///
    /// Where it is zero or more than a day: every operation has a deadline.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        assert!(
            !timeout.is_zero() && timeout <= deadline::LONGEST,
            "an operation may take more than nothing and at most a day, which {timeout:?} is not"
        );
        self.timeout = Some(timeout);
        self
    }

    /// How long an operation may take.
    pub(crate) fn timeout_of(&self, operation: &OperationSpec) -> Duration {
        let own = operation.timeout_ms.map(Duration::from_millis);
        own.or(self.timeout).unwrap_or(deadline::TIMEOUT)
    }

    /// A header by which a client says how long it waits at most, such as `request-timeout`: the operation then has no more time than that, and never
    /// more than it would have without. There is none where this is not called.
    ///
    /// Its value is a whole number of seconds; of milliseconds where the name ends with `-ms`. Everything else is ignored.
    #[must_use]
    pub fn timeout_header(mut self, name: HeaderName) -> Self {
        self.timeout_header = Some(name);
        self
    }

    /// How long a request may take of which so much is allowed.
    pub(crate) fn timeout_for(&self, allowed: Duration, headers: &HeaderMap) -> Duration {
        let wished = self
            .timeout_header
            .as_ref()
            .and_then(|name| deadline::wished(name, headers));
        wished.map_or(allowed, |wished| wished.min(allowed))
    }

    /// The header of the [correlation id](crate::CorrelationId), in requests and answers: `x-correlation-id`. Where a request has none,
    /// `x-request-id` is read.
    #[must_use]
    pub fn correlation_header(mut self, name: HeaderName) -> Self {
        self.trace.correlation_header = name;
        self
    }

    /// Whether the correlation id of a request is taken over: yes. Where strangers can reach the service directly, ids of theirs may be
    /// misleading: then every request gets a new one.
    #[must_use]
    pub fn trust_correlation_id(mut self, trust: bool) -> Self {
        self.trace.trust_correlation = trust;
        self
    }

    /// What becomes of the trace that a request says that it belongs to: it is continued.
    #[must_use]
    pub fn trace_parent(mut self, parent: trace::TraceParent) -> Self {
        self.trace.trace_parent = parent;
        self
    }

    /// The headers of requests that spans say: none. With the feature `otlp` they are the attributes `http.request.header.<name>`, and in log
    /// lines one field, `http.request.headers`, with all of them as JSON.
    ///
    /// What is secret is never among them: credentials that the operation declares, and what its `x-specforge.sensitive` names, are left
    /// out. Of each header the first eight lines are taken, and of each line 256 bytes. Of requests that no operation answers there are none.
    ///
    /// ```
    /// use axum::http::header::{CONTENT_TYPE, USER_AGENT};
    /// use specforge::Settings;
    ///
    /// let settings = Settings::new().capture_request_headers([USER_AGENT, CONTENT_TYPE]);
    /// ```
    ///
    /// # Panics
    ///
    /// Where a header holds a secret by its nature (`Authorization`, `Proxy-Authorization`, `Authentication-Info`, `Proxy-Authentication-Info`,
    /// `Cookie`, `Set-Cookie`, `X-Api-Key`, `Idempotency-Key`), or there are more than sixteen.
    #[must_use]
    #[track_caller]
    pub fn capture_request_headers(mut self, names: impl IntoIterator<Item = HeaderName>) -> Self {
        self.captured.add(trace::Side::Request, names);
        self
    }

    /// The headers of answers that spans say, as the router sends them: none. They are `http.response.header.<name>`, and
    /// `http.response.headers` in log lines, under the rules of [`capture_request_headers`](Self::capture_request_headers).
    ///
    /// # Panics
    ///
    /// As that does.
    #[must_use]
    #[track_caller]
    pub fn capture_response_headers(mut self, names: impl IntoIterator<Item = HeaderName>) -> Self {
        self.captured.add(trace::Side::Response, names);
        self
    }

    /// How requests are observed.
    pub(crate) fn trace(&self) -> &trace::Settings {
        &self.trace
    }

    /// Tells the arguments of a request what they have to know, where it is not the default.
    pub(crate) fn apply(&self, extensions: &mut Extensions) {
        if let Some(bytes) = self.body_limit {
            extensions.insert(BodyLimit(bytes));
        }
        if let Some(count) = self.json_keys {
            extensions.insert(JsonKeys(count));
        }
        #[cfg(feature = "rate-limit")]
        if let Some(proxies) = &self.proxies {
            extensions.insert(Arc::clone(proxies));
        }
    }
}

/// Idempotency keys.
#[cfg(feature = "idempotency")]
impl Settings {
    /// Takes an idempotency key only as a structured field's string, in quotes, as section 2.1 of draft-ietf-httpapi-idempotency-key-header has
    /// it: another is answered with 400. Without this a bare key is taken as well, since that is what most clients send.
    #[must_use]
    pub fn strict_idempotency_keys(mut self) -> Self {
        self.idempotency_keys.strict = true;
        self
    }

    /// The least number of characters of an idempotency key: 1. A shorter one is answered with 400: it is likely to be another request's as
    /// well. Where the spec declares the header, its `minLength` counts besides.
    ///
    /// # Panics
    ///
    /// Where no key could be that long: above 255.
    #[must_use]
    #[track_caller]
    pub fn shortest_idempotency_key(mut self, characters: usize) -> Self {
        assert!(
            characters <= 255,
            "a key has at most 255 characters, and {characters} are asked for"
        );
        self.idempotency_keys.shortest = characters;
        self
    }
}

/// Rate limits, load, and where clients are.
#[cfg(feature = "rate-limit")]
impl Settings {
    /// A limit for all operations together, besides what the spec says of an operation: counted for each address before security, or by
    /// principal behind it ([`RateLimit::by_principal`]). No limit holds where the spec says `rate-limit: false`. May be said up to three times,
    /// for limits of several windows.
    ///
    /// ```
    /// use std::time::Duration;
    /// use specforge::{RateLimit, Settings};
    ///
    /// let settings = Settings::new().rate_limit(RateLimit::new(1_000, Duration::from_secs(60)));
    /// ```
    ///
    /// # Panics
    ///
    /// Where there are more than three, or two of the same name.
    #[must_use]
    #[track_caller]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.limits.add(limit);
        self
    }

    /// Sends `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` (in seconds from now) as well, of the limit of which least is
    /// left: for clients that do not know `RateLimit` and `RateLimit-Policy`.
    #[must_use]
    pub fn legacy_rate_limit_headers(mut self) -> Self {
        self.limits.legacy_headers = true;
        self
    }

    /// How many requests may run at once; a further one is answered with 503 and `Retry-After`. It does not hold for operations of which the
    /// spec says `rate-limit: false`. A request runs until its answer begins.
    #[must_use]
    pub fn max_concurrent_requests(mut self, most: usize) -> Self {
        self.limits.max_concurrent = Some(most);
        self
    }

    /// The proxies that are believed when they say whom they speak for, as networks in CIDR notation: none. Name what stands in front of this
    /// server, and nothing more: whoever is in these networks can pretend to be any client ([`ClientAddress`](crate::ClientAddress)).
    ///
    /// ```
    /// use specforge::Settings;
    ///
    /// let settings = Settings::new().trusted_proxies(["10.0.0.0/8", "2001:db8::/32"]);
    /// ```
    ///
    /// # Panics
    ///
    /// Where a text is no network. [`try_trusted_proxies`](Self::try_trusted_proxies) returns that: for what a person has configured.
    #[must_use]
    #[track_caller]
    #[allow(
        clippy::panic,
        reason = "a program that is configured wrongly ends when it begins"
    )]
    pub fn trusted_proxies<T: AsRef<str>>(self, networks: impl IntoIterator<Item = T>) -> Self {
        match self.try_trusted_proxies(networks) {
            Ok(settings) => settings,
            Err(invalid) => panic!("{invalid}"),
        }
    }

    /// [`trusted_proxies`](Self::trusted_proxies) of texts that come from outside of the program, such as a variable of the environment.
    ///
    /// ```
    /// use specforge::Settings;
    ///
    /// let error = Settings::new().try_trusted_proxies(["10.0.0.0/40"]).unwrap_err();
    /// assert_eq!(error.to_string(), "`10.0.0.0/40` is no network such as `10.0.0.0/8`: the length is longer than an address");
    /// ```
    ///
    /// # Errors
    ///
    /// A text is no network; the first such.
    pub fn try_trusted_proxies<T: AsRef<str>>(
        mut self,
        networks: impl IntoIterator<Item = T>,
    ) -> Result<Self, InvalidNetwork> {
        let networks = networks.into_iter().map(|network| network.as_ref().parse());
        let proxies = Arc::make_mut(self.proxies.get_or_insert_default());
        proxies.networks = networks.collect::<Result<_, _>>()?;
        Ok(self)
    }

    /// In which header trusted proxies say whom they speak for: `X-Forwarded-For`. Only one is read: a proxy that writes the one passes on
    /// whatever clients write into the other.
    #[must_use]
    pub fn forwarded_header(mut self, header: ForwardedHeader) -> Self {
        Arc::make_mut(self.proxies.get_or_insert_default()).header = header;
        self
    }
}

/// The largest body, where neither the spec nor the settings say one: 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

/// The largest body that the settings allow.
#[derive(Debug, Clone, Copy)]
struct BodyLimit(usize);

/// The largest body of a request, in bytes.
pub(crate) fn body_limit(operation: &OperationSpec, extensions: &Extensions) -> usize {
    let limit = operation.body_limit;
    limit.unwrap_or_else(|| {
        extensions
            .get::<BodyLimit>()
            .map_or(BODY_LIMIT, |limit| limit.0)
    })
}

/// The most properties of a JSON body, where the settings do not say.
const JSON_KEYS: usize = 100_000;

/// The most properties that the settings allow.
#[derive(Debug, Clone, Copy)]
struct JsonKeys(usize);

/// The most properties of a JSON body.
pub(crate) fn json_keys(extensions: &Extensions) -> usize {
    extensions
        .get::<JsonKeys>()
        .map_or(JSON_KEYS, |limit| limit.0)
}
