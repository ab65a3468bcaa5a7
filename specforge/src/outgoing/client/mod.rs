//! An HTTP client: reqwest under the policy of an upstream.

mod error;
mod request;
mod trace;

use reqwest::{IntoUrl, Method};

pub use error::ClientError;
pub use request::Request;

use super::Upstream;

/// An HTTP client of one upstream. A clone is another handle of the same.
///
/// ```
/// use specforge::outgoing::{Client, Policy, Upstream};
///
/// # fn main() -> Result<(), reqwest::Error> {
/// let bank = Client::new(Upstream::new("bank", Policy::new()))?.with_idempotency_keys();
/// # Ok(())
/// # }
/// ```
///
/// It has no TLS of its own. Name the kind that you want in your `Cargo.toml`: `reqwest = { version = "0.13", features = ["rustls"] }`.
#[derive(Debug, Clone)]
pub struct Client {
    http: reqwest::Client,
    upstream: Upstream,
    keys: bool,
    tells_deadline: bool,
}

impl Client {
    /// A client with the settings of reqwest, as far as they are not the policy's.
    pub fn new(upstream: Upstream) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .retry(reqwest::retry::never())
            .build()?;
        Ok(Self::with(http, upstream))
    }

    /// The same with a client of yours: its TLS, proxies, default headers. Give it `retry(reqwest::retry::never())`, so that nobody but the
    /// policy tries again.
    #[must_use]
    pub fn with(http: reqwest::Client, upstream: Upstream) -> Self {
        Self {
            http,
            upstream,
            keys: false,
            tells_deadline: false,
        }
    }

    /// Says that the upstream knows a repeated `POST` or `PATCH` by its `Idempotency-Key`: each that has none is given one, the same for all
    /// attempts, and may then be repeated.
    ///
    /// Do not say so of an upstream that ignores the header: what it does would happen twice.
    #[must_use]
    pub fn with_idempotency_keys(mut self) -> Self {
        self.keys = true;
        self
    }

    /// Tells the upstream how many milliseconds an attempt has left, in `X-Request-Deadline-Ms`.
    #[must_use]
    pub fn telling_deadlines(mut self) -> Self {
        self.tells_deadline = true;
        self
    }

    /// The same client with the circuit breaker of one operation of the upstream: [`Upstream::operation`].
    #[must_use]
    pub fn operation(&self, name: &'static str) -> Self {
        Self {
            upstream: self.upstream.operation(name),
            ..self.clone()
        }
    }

    /// The upstream.
    #[must_use]
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    /// A request.
    pub fn request(&self, method: Method, url: impl IntoUrl) -> Request {
        Request::new(self.clone(), self.http.request(method, url))
    }

    /// `GET`
    pub fn get(&self, url: impl IntoUrl) -> Request {
        self.request(Method::GET, url)
    }

    /// `POST`
    pub fn post(&self, url: impl IntoUrl) -> Request {
        self.request(Method::POST, url)
    }

    /// `PUT`
    pub fn put(&self, url: impl IntoUrl) -> Request {
        self.request(Method::PUT, url)
    }

    /// `PATCH`
    pub fn patch(&self, url: impl IntoUrl) -> Request {
        self.request(Method::PATCH, url)
    }

    /// `DELETE`
    pub fn delete(&self, url: impl IntoUrl) -> Request {
        self.request(Method::DELETE, url)
    }
}
