//! What a client presents, and where it stands in the request.

use std::fmt;

use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Where the credentials of a scheme stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// `Authorization: Bearer ..` (RFC 6750)
    Bearer,
    /// `Authorization: Basic ..` (RFC 7617)
    Basic,
    /// A header of this name.
    Header(&'static str),
    /// A query parameter of this name.
    Query(&'static str),
    /// A cookie of this name.
    Cookie(&'static str),
    /// The certificate of the TLS connection.
    ClientCertificate,
}

impl Source {
    /// Whether a request presents anything here, be it valid, malformed or given twice.
    pub(super) fn is_presented(self, parts: &Parts) -> bool {
        match self {
            Self::Bearer => authorizes(&parts.headers, "bearer"),
            Self::Basic => authorizes(&parts.headers, "basic"),
            Self::Header(name) => parts.headers.contains_key(name),
            Self::Query(name) => {
                let query = parts.uri.query().unwrap_or("");
                crate::decode::params::pairs(query).any(|(key, _)| key == name)
            }
            Self::Cookie(name) => {
                crate::decode::params::cookie_pairs(&parts.headers).any(|(key, _)| key == name)
            }
            Self::ClientCertificate => parts.extensions.get::<ClientCertificate>().is_some(),
        }
    }
}

/// Credentials that can be read from a request.
pub trait Credentials: Sized + Send {
    /// Reads them; `None`: there are none, or they are malformed.
    fn read(parts: &Parts, source: Source) -> Option<Self>;
}

macro_rules! redacted {
    ($($ty:ident)*) => { $(
        impl fmt::Debug for $ty {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($ty), "(..)"))
            }
        }
    )* };
}

redacted! { Bearer Basic ApiKey }

/// A bearer token: `http` with `bearer`, `oauth2`, `openIdConnect`. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Bearer(String);

impl Bearer {
    /// For tests of a verifier.
    #[must_use]
    pub fn new(token: impl Into<String>) -> Self {
        Self(token.into())
    }

    /// The token, as it was sent.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.0
    }
}

impl Credentials for Bearer {
    fn read(parts: &Parts, _: Source) -> Option<Self> {
        let token = authorization(&parts.headers, "bearer")?;
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
        (!token.is_empty() && token.bytes().all(allowed)).then(|| Self(token.to_owned()))
    }
}

/// A user name and a password: `http` with `basic`. They are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Basic {
    username: String,
    password: String,
}

impl Basic {
    /// For tests of a verifier.
    #[must_use]
    pub fn new(username: impl Into<String>, password: impl Into<String>) -> Self {
        Self {
            username: username.into(),
            password: password.into(),
        }
    }

    /// The user name.
    #[must_use]
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }
}

impl Credentials for Basic {
    fn read(parts: &Parts, _: Source) -> Option<Self> {
        let decoded = STANDARD
            .decode(authorization(&parts.headers, "basic")?)
            .ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (username, password) = text.split_once(':')?;
        Some(Self {
            username: username.to_owned(),
            password: password.to_owned(),
        })
    }
}

/// The rest of the one `Authorization` header of a scheme. Two headers are none: which one counts would depend on who reads it.
fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return None;
    };
    let (given, rest) = value.to_str().ok()?.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// Whether some `Authorization` header names a scheme.
fn authorizes(headers: &HeaderMap, scheme: &str) -> bool {
    headers.get_all(header::AUTHORIZATION).iter().any(|value| {
        let given = value.as_bytes().split(|byte| *byte == b' ').next();
        given.is_some_and(|given| given.eq_ignore_ascii_case(scheme.as_bytes()))
    })
}

/// An API key. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

impl ApiKey {
    /// For tests of a verifier.
    #[must_use]
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The key, as it was sent.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.0
    }
}

impl Credentials for ApiKey {
    fn read(parts: &Parts, source: Source) -> Option<Self> {
        let key = match source {
            Source::Header(name) => {
                let mut values = parts.headers.get_all(name).iter();
                match (values.next(), values.next()) {
                    (Some(value), None) => value.to_str().ok()?.to_owned(),
                    _ => return None,
                }
            }
            Source::Query(name) => only(
                crate::decode::params::pairs(parts.uri.query().unwrap_or(""))
                    .filter(|(key, _)| key == name)
                    .map(|(_, value)| value),
            )?,
            Source::Cookie(name) => only(
                crate::decode::params::cookie_pairs(&parts.headers)
                    .filter(|(key, _)| *key == name)
                    .map(|(_, value)| value.to_owned()),
            )?,
            Source::Bearer | Source::Basic | Source::ClientCertificate => return None,
        };
        (!key.is_empty()).then_some(Self(key))
    }
}

fn only(mut values: impl Iterator<Item = String>) -> Option<String> {
    let first = values.next()?;
    values.next().is_none().then_some(first)
}

/// The client's certificate of a mutual TLS connection (DER), which whoever ends TLS puts into the request's extensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCertificate(pub Vec<u8>);

impl Credentials for ClientCertificate {
    fn read(parts: &Parts, _: Source) -> Option<Self> {
        parts.extensions.get::<Self>().cloned()
    }
}
