//! The check before an operation: alternatives in order, all schemes of one are needed.

use std::pin::Pin;

use axum::http::request::Parts;
use axum::http::{Extensions, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::credentials::Credentials as _;
use super::{Principal, Reason, Scheme};
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
        }
    }

    /// Begins an alternative: the principals of one that failed half-way are forgotten.
    pub fn alternative(&mut self) {
        self.principals.clear();
    }

    /// Verifies a scheme of the alternative; the principal is there for the handler.
    pub async fn verify<S: Sync, K: Scheme<S>>(
        &mut self,
        state: &S,
        scopes: &'static [&'static str],
    ) -> bool {
        let challenge = K::SOURCE.challenge();
        if !self.challenges.contains(&challenge) {
            self.challenges.push(challenge);
        }
        let Some(credentials) = K::Credentials::read(self.parts, K::SOURCE) else {
            return false;
        };
        match K::verify(state, credentials, scopes).await {
            Ok(principal) => {
                self.principals.insert(Principal(principal));
                true
            }
            Err(refusal) => {
                self.worst = self.worst.max(refusal.0);
                false
            }
        }
    }

    /// The alternative lets the request pass.
    pub fn pass(self) -> Result<(), Denied> {
        self.parts.extensions.extend(self.principals);
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
