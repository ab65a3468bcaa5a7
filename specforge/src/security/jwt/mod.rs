//! A verifier of JSON Web Tokens as access tokens (RFC 7519, RFC 8725, RFC 9068). Feature `jwt`.
//!
//! What a token says of itself decides nothing: the algorithms, the issuer and the audience are those of the configuration, and all keys are
//! of one family, so that a public key is never taken for a secret.
//!
//! ```
//! use specforge::security::jwt::{Algorithm, Jwt, Key};
//!
//! let jwt = Jwt::builder()
//!     .issuer("https://id.example.com")
//!     .audience("https://api.example.com")
//!     .algorithms([Algorithm::HS256])
//!     .keys([Key::hmac(b"a secret of at least thirty-two bytes")])
//!     .build()?;
//! # Ok::<(), specforge::security::jwt::JwtError>(())
//! ```
//!
//! The state delegates to it:
//!
//! ```ignore
//! impl api::security::BearerAuth for AppState {
//!     type Principal = Claims;
//!
//!     async fn verify(&self, credentials: Bearer, scopes: &'static [&'static str]) -> Result<Claims, Refusal> {
//!         self.jwt.verify(&credentials, scopes).await
//!     }
//! }
//! ```

mod build;
mod claims;
mod jwks;
mod keys;

use std::fmt;
use std::sync::Arc;

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Validation, decode, decode_header};
use serde_json::{Map, Value};

pub use build::{JwtBuilder, JwtError};
pub use claims::Claims;
pub use jsonwebtoken::Algorithm;
pub use jwks::Jwks;
pub use keys::Key;

use super::{Bearer, Refusal};
use jwks::Lookup;

/// Verifies JSON Web Tokens. Clones share their keys.
#[derive(Clone)]
pub struct Jwt(Arc<Inner>);

struct Inner {
    keys: Keys,
    validation: Validation,
}

/// Where keys come from.
#[derive(Debug)]
enum Keys {
    Fixed(Vec<Key>),
    Published(Jwks),
}

impl fmt::Debug for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwt")
            .field("algorithms", &self.0.validation.algorithms)
            .field("issuers", &self.0.validation.iss)
            .field("audiences", &self.0.validation.aud)
            .finish_non_exhaustive()
    }
}

/// The longest token that is looked at, in bytes.
const MAX_TOKEN: usize = 8 << 10;

impl Jwt {
    /// A verifier that is still to be told everything.
    #[must_use]
    pub fn builder() -> JwtBuilder {
        JwtBuilder::default()
    }

    /// What a token says, once its signature, its times, its issuer, its audience and the scopes that the operation needs are checked.
    ///
    /// A token is refused with 401 where anything of it is wrong, with 403 where it lacks a scope, with 503 where the keys cannot be had. Why
    /// is logged at the level debug, without the token.
    pub async fn verify(&self, credentials: &Bearer, scopes: &[&str]) -> Result<Claims, Refusal> {
        let claims = self.read(credentials.token()).await.map_err(|refused| {
            tracing::debug!(reason = ?refused, "a token is refused");
            match refused {
                Refused::KeysUnavailable => Refusal::unavailable(),
                _ => Refusal::unauthenticated(),
            }
        })?;
        if scopes.iter().all(|scope| claims.has_scope(scope)) {
            Ok(claims)
        } else {
            Err(Refusal::forbidden())
        }
    }

    async fn read(&self, token: &str) -> Result<Claims, Refused> {
        if token.len() > MAX_TOKEN {
            return Err(Refused::TooLong);
        }
        let header = decode_header(token).map_err(|error| Refused::Invalid(error.into_kind()))?;
        if header.crit.is_some() {
            // Extensions that have to be understood, none of which is (RFC 7515, section 4.1.11).
            return Err(Refused::Critical);
        }
        if !is_access_token(header.typ.as_deref()) {
            return Err(Refused::Type);
        }
        if !self.0.validation.algorithms.contains(&header.alg) {
            return Err(Refused::Algorithm);
        }
        let kid = header.kid.as_deref();
        match &self.0.keys {
            Keys::Fixed(keys) => keys::fitting(keys, kid, header.alg)
                .map(|key| self.check(token, key))
                .find(|outcome| {
                    !matches!(outcome, Err(Refused::Invalid(ErrorKind::InvalidSignature)))
                })
                .unwrap_or(Err(Refused::UnknownKey)),
            Keys::Published(jwks) => match jwks.find(kid, header.alg).await {
                Lookup::Found(key) => self.check(token, &key),
                Lookup::Unknown => Err(Refused::UnknownKey),
                Lookup::Unavailable => Err(Refused::KeysUnavailable),
            },
        }
    }

    /// Holds a token against a key and against everything that it has to say.
    fn check(&self, token: &str, key: &Key) -> Result<Claims, Refused> {
        let key = key.decoding().map_err(|_| Refused::UnknownKey)?;
        let token = decode::<Map<String, Value>>(token, key, &self.0.validation)
            .map_err(|error| Refused::Invalid(error.into_kind()))?;
        Claims::new(token.claims).ok_or(Refused::NoSubject)
    }
}

/// Whether a token says to be an access token, or nothing (RFC 8725, section 3.11): others of the same issuer, such as ID tokens for logout,
/// are signed with the same keys.
fn is_access_token(typ: Option<&str>) -> bool {
    typ.is_none_or(|typ| {
        let typ = typ.to_ascii_lowercase();
        matches!(
            typ.strip_prefix("application/").unwrap_or(&typ),
            "jwt" | "at+jwt"
        )
    })
}

/// Why a token is refused, for the log.
#[derive(Debug)]
#[allow(dead_code, reason = "the log shows it")]
enum Refused {
    TooLong,
    Critical,
    Type,
    Algorithm,
    UnknownKey,
    KeysUnavailable,
    NoSubject,
    Invalid(ErrorKind),
}
