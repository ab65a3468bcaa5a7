//! The check before an operation: alternatives in order, all schemes of one are needed.

use std::pin::Pin;

use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::credentials::Credentials as _;
use super::{Identity, Principal, Reason, Scheme};
use crate::error::{Report, render};
use crate::operation::OperationSpec;

/// What the check of an operation comes to, once it is awaited.
pub type Guarded<'a> = Pin<Box<dyn Future<Output = Result<(), Denied>> + Send + 'a>>;

/// The check of one request. Generated code walks it through the alternatives of the spec.
#[derive(Debug)]
pub struct Gate<'a> {
    parts: &'a mut Parts,
    worst: Reason,
    challenges: Vec<&'static str>,
    principals: Extensions,
    identities: Identities,
}

/// Who sends a request, as far as idempotency keys have to know: the schemes of the alternative that let it pass, each with its identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Identities {
    pub(crate) verified: Vec<(&'static str, String)>,
    /// Whether credentials were refused before an alternative let the request pass without them.
    pub(crate) refused: bool,
}

/// A request that no alternative lets pass.
#[derive(Debug)]
pub struct Denied {
    reason: Reason,
    challenges: Vec<&'static str>,
}

impl<'a> Gate<'a> {
    /// A check of this request.
    pub fn new(parts: &'a mut Parts) -> Self {
        Self {
            parts,
            worst: Reason::Missing,
            challenges: Vec::new(),
            principals: Extensions::new(),
            identities: Identities::default(),
        }
    }

    /// Begins an alternative: the principals of one that failed half-way are forgotten.
    pub fn alternative(&mut self) {
        self.principals.clear();
        self.identities.verified.clear();
    }

    /// Verifies a scheme of the alternative; the principal is there for the handler.
    pub async fn verify<S: Sync, K: Scheme<S>>(
        &mut self,
        state: &S,
        scopes: &'static [&'static str],
    ) -> bool {
        self.principal_of::<S, K>(state, scopes).await.is_some()
    }

    /// The same for an operation with idempotency keys, which belong to whoever sends them.
    pub async fn verify_identified<S: Sync, K: Scheme<S, Principal: Identity>>(
        &mut self,
        state: &S,
        scopes: &'static [&'static str],
    ) -> bool {
        let identity = self
            .principal_of::<S, K>(state, scopes)
            .await
            .map(|principal| principal.identity().into_owned());
        self.identities.refused |= self.worst > Reason::Missing;
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
        let challenge = K::SOURCE.challenge();
        if !self.challenges.contains(&challenge) {
            self.challenges.push(challenge);
        }
        let credentials = K::Credentials::read(self.parts, K::SOURCE)?;
        match K::verify(state, credentials, scopes).await {
            Ok(principal) => {
                self.principals.insert(Principal(principal.clone()));
                Some(principal)
            }
            Err(refusal) => {
                self.worst = self.worst.max(refusal.0);
                None
            }
        }
    }

    /// The alternative lets the request pass.
    pub fn pass(self) -> Result<(), Denied> {
        self.parts.extensions.extend(self.principals);
        if self.identities != Identities::default() {
            self.parts.extensions.insert(self.identities);
        }
        Ok(())
    }

    /// No alternative does.
    pub fn refuse(self) -> Result<(), Denied> {
        Err(Denied {
            reason: self.worst,
            challenges: self.challenges,
        })
    }
}

impl Denied {
    /// The answer, in the operation's error schema.
    pub(crate) fn into_response(self, operation: &OperationSpec) -> Response {
        let (status, message) = match self.reason {
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
        if status == StatusCode::UNAUTHORIZED {
            for challenge in self.challenges {
                response.headers_mut().append(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static(challenge),
                );
            }
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
