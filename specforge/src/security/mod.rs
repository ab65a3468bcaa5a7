//! Security schemes: credentials in, a principal or a refusal out. It fails closed: what is not verified does not reach a handler, and an
//! operation whose scheme nobody implements does not compile.
//!
//! `api!` declares one trait per scheme in its module `security`; the state of the router implements it:
//!
//! ```ignore
//! impl api::security::BearerAuth for AppState {
//!     type Principal = UserId;
//!
//!     async fn verify(&self, credentials: Bearer, _scopes: &'static [&'static str]) -> Result<UserId, Refusal> {
//!         self.sessions.find(credentials.token()).ok_or(Refusal::unauthenticated())
//!     }
//! }
//! ```

#[cfg(feature = "api-keys")]
pub mod api_keys;
#[cfg(feature = "basic")]
pub mod basic;
mod challenge;
#[cfg(feature = "cors")]
mod cors;
mod credentials;
mod csrf;
mod gate;
mod headers;
mod identity;
#[cfg(feature = "jwt")]
pub mod jwt;
mod origin;
mod settings;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

#[cfg(feature = "cors")]
pub use cors::{Cors, CorsError};
pub use credentials::{ApiKey, Basic, Bearer, ClientCertificate, Source};
pub use csrf::Csrf;
#[cfg(any(feature = "idempotency", feature = "rate-limit"))]
pub(crate) use gate::Identities;
pub use gate::{Gate, Guarded};
pub use headers::SecurityHeaders;
pub use identity::Identity;
pub use origin::OriginError;
pub(crate) use settings::Security;

use crate::error::Error;

/// A security scheme, verified by a state. `api!` implements it for every scheme, through the trait that it declares.
pub trait Scheme<S> {
    /// Who the credentials belong to.
    type Principal: Clone + Send + Sync + 'static;
    /// What a client presents.
    type Credentials: credentials::Credentials;
    /// The scheme's name in the spec.
    const NAME: &'static str;
    /// Where the credentials stand.
    const SOURCE: Source;

    /// Verifies credentials.
    fn verify(
        state: &S,
        credentials: Self::Credentials,
        scopes: &'static [&'static str],
    ) -> impl Future<Output = Result<Self::Principal, Refusal>> + Send;
}

/// Why credentials are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal(pub(crate) Reason);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    /// Nobody presented any.
    Missing,
    /// They are not valid: 401.
    Unauthenticated,
    /// They are valid and not enough: 403.
    Forbidden,
    /// They could not be verified: 503.
    Unavailable,
}

impl Refusal {
    /// The credentials are not valid: 401 with `WWW-Authenticate` (RFC 9110, section 11.6.1).
    #[must_use]
    pub const fn unauthenticated() -> Self {
        Self(Reason::Unauthenticated)
    }

    /// The credentials are valid, but not enough for the operation or its scopes: 403.
    #[must_use]
    pub const fn forbidden() -> Self {
        Self(Reason::Forbidden)
    }

    /// The credentials could not be verified at all, since a store is down: 503.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self(Reason::Unavailable)
    }
}

/// Who sends the request: the principal of the scheme that let it pass.
///
/// ```ignore
/// async fn me(Principal(user): Principal<UserId>) -> Result<Json<User>, specforge::Error>
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Principal<T>(pub T);

impl<T: Clone + Send + Sync + 'static, S: Sync> FromRequestParts<S> for Principal<T> {
    type Rejection = axum::response::Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            tracing::error!(
                principal = std::any::type_name::<T>(),
                "no scheme of this operation has this principal"
            );
            axum::response::IntoResponse::into_response(
                Error::internal("no scheme of this operation has this principal").status(),
            )
        })
    }
}

/// The principal where one of several schemes, or none, let the request pass.
impl<T: Clone + Send + Sync + 'static, S: Sync> axum::extract::OptionalFromRequestParts<S>
    for Principal<T>
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}
