//! Keys that verify signatures.

use std::fmt;

use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey, DecodingKeyKind};

use super::JwtError;

/// A key that verifies signatures. It is never printed.
#[derive(Clone)]
pub struct Key {
    id: Option<String>,
    /// The one algorithm that it is for, where whoever published it says so.
    algorithm: Option<KeyAlgorithm>,
    decoding: Result<DecodingKey, JwtError>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl Key {
    /// A secret that issuer and API share: HS256 and the like.
    #[must_use]
    pub fn hmac(secret: &[u8]) -> Self {
        Self::new(Ok(DecodingKey::from_secret(secret)))
    }

    /// A public RSA key: RS256, PS256 and the like.
    #[must_use]
    pub fn rsa_pem(pem: &[u8]) -> Self {
        Self::new(DecodingKey::from_rsa_pem(pem))
    }

    /// A public key on the curve P-256 or P-384: ES256, ES384.
    #[must_use]
    pub fn ec_pem(pem: &[u8]) -> Self {
        Self::new(DecodingKey::from_ec_pem(pem))
    }

    /// A public Ed25519 key: `EdDSA`.
    #[must_use]
    pub fn ed_pem(pem: &[u8]) -> Self {
        Self::new(DecodingKey::from_ed_pem(pem))
    }

    /// Only for tokens that name this key in `kid`.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    fn new(decoding: Result<DecodingKey, jsonwebtoken::errors::Error>) -> Self {
        Self {
            id: None,
            algorithm: None,
            decoding: decoding.map_err(|_| JwtError::Malformed),
        }
    }

    /// A published key; `None` where it is not for signatures, not public, or too weak.
    pub(super) fn published(jwk: &Jwk) -> Option<Self> {
        let common = &jwk.common;
        let signs =
            !matches!(&common.public_key_use, Some(use_) if *use_ != PublicKeyUse::Signature);
        let verifies = common
            .key_operations
            .as_ref()
            .is_none_or(|operations| operations.contains(&KeyOperations::Verify));
        let decoding = DecodingKey::from_jwk(jwk).ok()?;
        let usable = signs
            && verifies
            && decoding.family() != AlgorithmFamily::Hmac
            && is_strong(&decoding, &[]);
        usable.then(|| Self {
            id: common.key_id.clone(),
            algorithm: common.key_algorithm,
            decoding: Ok(decoding),
        })
    }

    /// Whether it is a key for these algorithms, and strong enough.
    pub(super) fn check(&self, algorithms: &[Algorithm]) -> Result<(), JwtError> {
        let decoding = self.decoding.as_ref().map_err(|error| *error)?;
        if algorithms
            .iter()
            .any(|algorithm| algorithm.family() != decoding.family())
        {
            return Err(JwtError::OtherFamily);
        }
        if is_strong(decoding, algorithms) {
            Ok(())
        } else {
            Err(JwtError::WeakKey)
        }
    }

    fn fits(&self, kid: Option<&str>, algorithm: Algorithm) -> bool {
        let named = match (kid, self.id.as_deref()) {
            (Some(kid), Some(id)) => kid == id,
            // A token that names no key may be of any; a key without a name is tried for all.
            _ => true,
        };
        let family = self.decoding.as_ref().map(DecodingKey::family);
        named
            && family == Ok(algorithm.family())
            && self
                .algorithm
                .is_none_or(|own| own.to_string() == format!("{algorithm:?}"))
    }

    pub(super) fn decoding(&self) -> Result<&DecodingKey, JwtError> {
        self.decoding.as_ref().map_err(|error| *error)
    }
}

/// The keys that a token may be signed with.
pub(super) fn fitting<'a>(
    keys: &'a [Key],
    kid: Option<&'a str>,
    algorithm: Algorithm,
) -> impl Iterator<Item = &'a Key> {
    keys.iter().filter(move |key| key.fits(kid, algorithm))
}

/// Whether a key is long enough for all of these algorithms.
fn is_strong(key: &DecodingKey, algorithms: &[Algorithm]) -> bool {
    let length = match key.kind() {
        DecodingKeyKind::SecretOrDer(bytes) => bytes.len(),
        DecodingKeyKind::RsaModulusExponent { n, .. } => n.len(),
    };
    match key.family() {
        AlgorithmFamily::Hmac => algorithms.iter().all(|algorithm| {
            length
                >= match algorithm {
                    Algorithm::HS512 => 64,
                    Algorithm::HS384 => 48,
                    _ => 32,
                }
        }),
        // The modulus alone has 256 bytes; in DER something stands round it.
        AlgorithmFamily::Rsa => length >= 256,
        AlgorithmFamily::Ec | AlgorithmFamily::Ed => true,
    }
}
