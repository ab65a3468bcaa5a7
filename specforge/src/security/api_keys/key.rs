//! The text of a key, and what is kept of it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// The SHA-256 digest of a key, which is all that a store has of its secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Digest([u8; 32]);

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(..)")
    }
}

impl Digest {
    /// No key has it.
    pub(super) const NOBODY: Self = Self([0; 32]);

    /// The digest of a key.
    #[must_use]
    pub fn of(key: &str) -> Self {
        Self(Sha256::digest(key.as_bytes()).into())
    }

    /// A digest from a store; `None` where it has not 32 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The digest for a store.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Whether it is the digest of a key, in a time that does not depend on how much of it is.
    #[must_use]
    pub fn matches(&self, key: &str) -> bool {
        Self::of(key).0.ct_eq(&self.0).into()
    }
}

/// The public id of a key.
pub(super) fn id(key: &str) -> Option<&str> {
    let (id, secret) = key.split_once('.')?;
    (!id.is_empty() && !secret.is_empty()).then_some(id)
}

/// A key that was just made. Its text is shown to its owner once, and then forgotten.
pub struct NewKey {
    text: String,
    id: usize,
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewKey")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

impl NewKey {
    /// A key whose id begins with a prefix, by which people and scanners for leaked secrets recognise it: `acme_live`.
    ///
    /// # Panics
    ///
    /// Where the prefix has other than letters, digits, `_` and `-`, or more than 32 of them; where the system has no random numbers.
    #[must_use]
    pub fn generate(prefix: &str) -> Self {
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        assert!(
            prefix.len() <= 32 && prefix.bytes().all(sound),
            "a prefix is at most 32 letters, digits, `_` and `-`, which `{prefix}` is not"
        );
        let mut random = [0; 44];
        getrandom::fill(&mut random).expect("the system has random numbers");
        let (name, secret) = random.split_at(12);
        let id = format!("{prefix}_{}", URL_SAFE_NO_PAD.encode(name));
        let text = format!("{id}.{}", URL_SAFE_NO_PAD.encode(secret));
        Self { text, id: id.len() }
    }

    /// The key, for its owner.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its public id, by which the store finds it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.text[..self.id]
    }

    /// Its digest, for the store.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.text)
    }
}
