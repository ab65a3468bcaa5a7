//! The client: an application, and what every call of a test shares.

use std::panic::{Location, resume_unwind};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use tower::ServiceExt as _;

use super::check::Exchange;
use super::{Call, Response};
use crate::error::Panicked;
use crate::operation::Operation;

/// Calls the operations of an application in process, and checks every answer against the spec.
///
/// It is cheap to clone; what is set on a clone holds for that one alone.
#[derive(Debug, Clone)]
pub struct Client {
    pub(super) app: Router,
    pub(super) prefix: String,
    pub(super) headers: HeaderMap,
    strict: bool,
}

impl Client {
    /// A client of this application, as it is served: with its state, its layers, and whatever else is merged into it.
    #[must_use]
    pub fn new(app: Router) -> Self {
        Self {
            app,
            prefix: String::new(),
            headers: HeaderMap::new(),
            strict: false,
        }
    }

    /// The same client for an API that is nested: `Router::new().nest("/v1", router)` is under `/v1`.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        prefix.trim_end_matches('/').clone_into(&mut self.prefix);
        self
    }

    /// The same client with a header that every call sends, unless the call sets it itself.
    ///
    /// # Panics
    ///
    /// When HTTP does not allow the name or the value.
    #[must_use]
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(header_name(name), header_text(value));
        self
    }

    /// The same client with a bearer token that every call sends.
    ///
    /// # Panics
    ///
    /// When a header cannot hold the token.
    #[must_use]
    #[track_caller]
    pub fn bearer(self, token: &str) -> Self {
        self.header(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// The same client, for which the framework's own answers (400, 401, 404, 413, 415 and so on) have to be declared like any others.
    /// Without it they may be left undeclared, as long as nobody but the framework makes them.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// Begins a call of an operation: `api.call::<operations::createUser>()`.
    #[must_use = "a call is sent by `.send().await`"]
    #[track_caller]
    pub fn call<Op: Operation>(&self) -> Call<Op> {
        Call::new(self.clone(), Location::caller())
    }

    /// Sends a request that was built by hand, to any path. The answer is checked against the operation that the router found for it;
    /// where it found none, there is nothing to check.
    ///
    /// # Panics
    ///
    /// When the answer breaks the contract.
    #[track_caller]
    pub fn request<B: Into<Body>>(
        &self,
        request: Request<B>,
    ) -> impl Future<Output = Response> + Send + use<B> {
        let caller = Location::caller();
        let client = self.clone();
        let (parts, body) = request.into_parts();
        let body = body.into();
        async move {
            // The body is read first, so that a failure can show what was sent.
            let sent = axum::body::to_bytes(body, usize::MAX)
                .await
                .unwrap_or_default();
            client
                .exchange(
                    Request::from_parts(parts, Body::from(sent.clone())),
                    &sent,
                    caller,
                )
                .await
                .check()
        }
    }

    /// Sends a request and reads the whole answer.
    pub(super) async fn exchange(
        self,
        request: Request<Body>,
        sent: &[u8],
        caller: &'static Location<'static>,
    ) -> Exchange {
        let mut exchange = Exchange::new(&request, sent, caller, self.strict);
        let answer = self.app.oneshot(request).await;
        let answer = answer.unwrap_or_else(|never| match never {});
        if let Some(panic) = Panicked::take(&answer) {
            // The handler's, or of what holds its answers against the contract: the test is what it is for.
            resume_unwind(panic);
        }
        let (parts, body) = answer.into_parts();
        let read = axum::body::to_bytes(body, usize::MAX).await;
        exchange.answered(parts, read);
        exchange
    }
}

#[track_caller]
pub(super) fn header_name(name: &str) -> HeaderName {
    HeaderName::try_from(name).unwrap_or_else(|_| panic!("`{name}` is not the name of a header"))
}

#[track_caller]
pub(super) fn header_text(value: &str) -> HeaderValue {
    HeaderValue::try_from(value).unwrap_or_else(|_| panic!("a header cannot hold {value:?}"))
}
