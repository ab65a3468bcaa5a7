//! The configuration of a verifier, which is checked when the process starts.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::{Algorithm, Validation};

use super::{Inner, Jwks, Jwt, Key, Keys};

/// The configuration of a [`Jwt`]: issuer, audience, algorithms and keys have to be named.
#[derive(Debug, Default)]
pub struct JwtBuilder {
    issuers: Vec<String>,
    audiences: Vec<String>,
    algorithms: Vec<Algorithm>,
    leeway: Option<Duration>,
    keys: Option<Keys>,
}

/// How far clocks may differ where the configuration does not say.
const LEEWAY: Duration = Duration::from_secs(30);

impl JwtBuilder {
    /// Who issues the tokens: the claim `iss`, letter by letter. Called again: another one as well.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuers.push(issuer.into());
        self
    }

    /// Whom the tokens are for: one of `aud`. Called again: another one as well.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audiences.push(audience.into());
        self
    }

    /// What tokens may be signed with, all of one family: HMAC, RSA, elliptic curves or Edwards curves.
    #[must_use]
    pub fn algorithms(mut self, algorithms: impl IntoIterator<Item = Algorithm>) -> Self {
        self.algorithms = algorithms.into_iter().collect();
        self
    }

    /// How far the issuer's clock may differ, for `exp` and `nbf`: 30 seconds.
    #[must_use]
    pub fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = Some(leeway);
        self
    }

    /// Keys that do not change. Two of them, old and new, are a rotation: a token that names neither is held against both.
    #[must_use]
    pub fn keys(mut self, keys: impl IntoIterator<Item = Key>) -> Self {
        self.keys = Some(Keys::Fixed(keys.into_iter().collect()));
        self
    }

    /// Keys that the issuer publishes.
    #[must_use]
    pub fn jwks(mut self, jwks: Jwks) -> Self {
        self.keys = Some(Keys::Published(jwks));
        self
    }

    /// The verifier.
    pub fn build(self) -> Result<Jwt, JwtError> {
        let family = self.algorithms.first().ok_or(JwtError::NoAlgorithm)?;
        let family = family.family();
        if self.algorithms.iter().any(|other| other.family() != family) {
            return Err(JwtError::SeveralFamilies);
        }
        if self.issuers.is_empty() {
            return Err(JwtError::NoIssuer);
        }
        if self.audiences.is_empty() {
            return Err(JwtError::NoAudience);
        }
        let keys = self.keys.ok_or(JwtError::NoKey)?;
        match &keys {
            Keys::Fixed(keys) if keys.is_empty() => return Err(JwtError::NoKey),
            Keys::Fixed(keys) => {
                for key in keys {
                    key.check(&self.algorithms)?;
                }
            }
            Keys::Published(_) if family == jsonwebtoken::AlgorithmFamily::Hmac => {
                return Err(JwtError::PublishedSecret);
            }
            Keys::Published(_) => {}
        }
        // Where features of other crates leave the choice open, and nobody has made it, jsonwebtoken would panic at the first token.
        let _ = jsonwebtoken::crypto::rust_crypto::DEFAULT_PROVIDER.install_default();
        let mut validation = Validation {
            algorithms: self.algorithms,
            leeway: self.leeway.unwrap_or(LEEWAY).as_secs(),
            validate_nbf: true,
            ..Validation::default()
        };
        // Without this, what a token does not say is not checked.
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&self.issuers);
        validation.set_audience(&self.audiences);
        Ok(Jwt(Arc::new(Inner { keys, validation })))
    }
}

/// A configuration that verifies nothing, or too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwtError {
    /// No issuer is named.
    NoIssuer,
    /// No audience is named.
    NoAudience,
    /// No algorithm is named.
    NoAlgorithm,
    /// The algorithms are of several families.
    SeveralFamilies,
    /// There is no key.
    NoKey,
    /// A key is of another family than the algorithms.
    OtherFamily,
    /// A key is no PEM of its kind.
    Malformed,
    /// A key is too short: an HMAC secret has at least the length of its hash (RFC 7518, section 3.2), an RSA key 2048 bits (section 3.3).
    WeakKey,
    /// A secret cannot be published: keys of a JWKS are public ones.
    PublishedSecret,
}

impl fmt::Display for JwtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoIssuer => "no issuer is named: `.issuer(..)`",
            Self::NoAudience => "no audience is named: `.audience(..)`",
            Self::NoAlgorithm => "no algorithm is named: `.algorithms([..])`",
            Self::SeveralFamilies => {
                "the algorithms are of several families; a key is of one, so take a verifier for each"
            }
            Self::NoKey => "there is no key: `.keys([..])` or `.jwks(..)`",
            Self::OtherFamily => "a key is of another family than the algorithms",
            Self::Malformed => "a key is not the PEM of a public key of its kind",
            Self::WeakKey => {
                "a key is too short: a secret has at least the bits of its hash, an RSA key 2048"
            }
            Self::PublishedSecret => "a JWKS has public keys, and HMAC has none",
        })
    }
}

impl std::error::Error for JwtError {}
