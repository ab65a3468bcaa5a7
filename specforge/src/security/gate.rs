//! The check before an operation: alternatives in order, all schemes of one are needed.

use std::pin::Pin;

use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::challenge::{Failure, challenge};
use super::credentials::Credentials as _;
use super::{Identity, Principal, Reason, Scheme, Source};
use crate::error::{Report, render};
use crate::operation::OperationSpec;

/// What the check of an operation comes to, once it is awaited.
pub type Guarded<'a> = Pin<Box<dyn Future<Output = Result<Passed, Denied>> + Send + 'a>>;

/// The check of one request. Generated code walks it through the alternatives of the spec.
#[derive(Debug)]
pub struct Gate<'a> {
    parts: &'a mut Parts,
    failures: Vec<Failure>,
    principals: Extensions,
    identities: Identities,
    by_cookie: bool,
}

/// Who sends a request, as far as idempotency keys and rate limits have to know: the schemes of the alternative that let it pass, each with its identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Identities {
    pub(crate) verified: Vec<(&'static str, String)>,
}

/// A request that an alternative lets pass.
#[derive(Debug)]
pub struct Passed {
    /// Whether a cookie was among what let it pass: a browser sends it unasked, for other sites' requests too.
    pub(super) by_cookie: bool,
}

/// A request that no alternative lets pass.
#[derive(Debug)]
pub struct Denied {
    sources: &'static [Source],
    failures: Vec<Failure>,
}

impl<'a> Gate<'a> {
    /// A check of this request.
    pub fn new(parts: &'a mut Parts) -> Self {
        Self {
            parts,
            failures: Vec::new(),
            principals: Extensions::new(),
            identities: Identities::default(),
            by_cookie: false,
        }
    }

    /// Whether the request presents no credentials of any of these kinds: it may pass where the spec has the alternative `{}`.
    pub fn is_anonymous(&self, sources: &'static [Source]) -> bool {
        !sources.iter().any(|source| source.is_presented(self.parts))
    }

    /// Begins an alternative: the principals of one that failed half-way are forgotten.
    pub fn alternative(&mut self) {
        self.principals.clear();
        self.identities.verified.clear();
        self.by_cookie = false;
    }

    /// Verifies a scheme of the alternative; the principal is there for the handler.
    pub async fn verify<S: Sync, K: Scheme<S>>(
        &mut self,
        state: &S,
        scopes: &'static [&'static str],
    ) -> bool {
        self.principal_of::<S, K>(state, scopes).await.is_some()
    }

    /// The same for an operation with idempotency keys, which belong to whoever sends them, or with a limit for each principal.
    pub async fn verify_identified<S: Sync, K: Scheme<S, Principal: Identity>>(
        &mut self,
        state: &S,
        scopes: &'static [&'static str],
    ) -> bool {
        let identity = self
            .principal_of::<S, K>(state, scopes)
            .await
            .map(|principal| principal.identity().into_owned());
        let verified = identity.is_some();
        self.identities
            .verified
            .extend(identity.map(|identity| (K::NAME, identity)));
        verified
    }

    async fn principal_of<S: Sync, K: Scheme<S>>(
        &mut self,
        state: &S,
        scopes: &'static [&'static str],
    ) -> Option<K::Principal> {
        let reason = match K::Credentials::read(self.parts, K::SOURCE) {
            Some(credentials) => match K::verify(state, credentials, scopes).await {
                Ok(principal) => {
                    self.by_cookie |= matches!(K::SOURCE, Source::Cookie(_));
                    self.principals.insert(Principal(principal.clone()));
                    return Some(principal);
                }
                Err(refusal) => refusal.0,
            },
            None if K::SOURCE.is_presented(self.parts) => Reason::Unauthenticated,
            None => Reason::Missing,
        };
        self.failures.push(Failure {
            source: K::SOURCE,
            reason,
            scopes,
        });
        None
    }

    /// The alternative lets the request pass.
    pub fn pass(self) -> Result<Passed, Denied> {
        self.parts.extensions.extend(self.principals);
        if self.identities != Identities::default() {
            self.parts.extensions.insert(self.identities);
        }
        Ok(Passed {
            by_cookie: self.by_cookie,
        })
    }

    /// No alternative does. `sources`: all that the operation takes.
    pub fn refuse(self, sources: &'static [Source]) -> Result<Passed, Denied> {
        Err(Denied {
            sources,
            failures: self.failures,
        })
    }
}

impl Denied {
    /// The answer, in the operation's error schema.
    pub(super) fn into_response(self, operation: &OperationSpec, realm: &str) -> Response {
        let reasons = self.failures.iter().map(|failure| failure.reason);
        let (status, message) = match reasons.max().unwrap_or(Reason::Missing) {
            Reason::Missing => (StatusCode::UNAUTHORIZED, "credentials are required"),
            Reason::Unauthenticated => (StatusCode::UNAUTHORIZED, "the credentials are not valid"),
            Reason::Forbidden => (StatusCode::FORBIDDEN, "the credentials do not allow this"),
            Reason::Unavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "the credentials cannot be verified at the moment",
            ),
        };
        let mut response = render(
            operation,
            &Report {
                message: message.into(),
                ..Report::new(status)
            },
        );
        let headers = response.headers_mut();
        challenge(headers, status, realm, self.sources, &self.failures);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
