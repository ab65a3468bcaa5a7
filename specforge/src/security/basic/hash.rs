//! Argon2id, in PHC format.

use std::fmt;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher as _, PasswordVerifier as _};

/// A hash with the default costs that no password has: its salt and its output are digits of pi.
pub(super) const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$MzE0MTU5MjY1MzU4OTc5Mw$MzIzODQ2MjY0MzM4MzI3OTUwMjg4NDE5NzE2OTM5OTM";

/// Hashes a password, for the store: Argon2id with a random salt and the costs that OWASP recommends (19 MiB, two passes).
///
/// It takes some ten milliseconds of a processor: call it where blocking is allowed.
///
/// ```
/// # if cfg!(debug_assertions) { return; }
/// let hash = specforge::security::basic::hash("correct horse battery staple").unwrap();
/// assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
/// ```
pub fn hash(password: &str) -> Result<String, HashError> {
    let hash: PasswordHash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(HashError)?;
    Ok(hash.to_string())
}

/// Whether a password has a hash. The costs are those that the hash names.
pub(super) fn verify(hash: &str, password: &str) -> Result<bool, HashError> {
    let hash =
        PasswordHash::new(hash).map_err(|_| HashError(password_hash::Error::EncodingInvalid))?;
    match Argon2::default().verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(HashError(error)),
    }
}

pub(super) fn is_hash(hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| hash.algorithm.as_str().starts_with("argon2"))
}

/// A password that cannot be hashed, or a hash that cannot be used.
#[derive(Debug)]
pub struct HashError(password_hash::Error);

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for HashError {}
