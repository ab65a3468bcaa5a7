//! A verifier of API keys. Feature `api-keys`.
//!
//! A key is `id.secret`: the id is public and finds the record, the secret is 256 random bits. The store has the SHA-256 digest of the whole
//! key and nothing else of it, which is enough for a secret that nobody can guess; it is compared in constant time. An owner may have several
//! keys: to rotate, give out a second one, and remove the first when nobody uses it any more.
//!
//! ```
//! use specforge::security::api_keys::{ApiKeys, MemoryKeys, NewKey, StoredKey};
//!
//! let store = MemoryKeys::default();
//! let new = NewKey::generate("acme_live");
//! store.insert(new.id(), StoredKey::new(new.digest(), "acme".to_owned()));
//! println!("shown once: {}", new.text());
//! let keys = ApiKeys::new(store);
//! ```
//!
//! The state delegates to it:
//!
//! ```ignore
//! impl api::security::ApiKey for AppState {
//!     type Principal = KeyHolder<String>;
//!
//!     async fn verify(&self, credentials: ApiKey, scopes: &'static [&'static str]) -> Result<KeyHolder<String>, Refusal> {
//!         self.keys.verify(&credentials, scopes).await
//!     }
//! }
//! ```

mod key;
mod memory;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

pub use key::{Digest, NewKey};
pub use memory::MemoryKeys;

use super::{ApiKey, Identity, Refusal};

/// Where API keys are kept.
pub trait KeyStore: Send + Sync + 'static {
    /// Whom a key belongs to.
    type Owner: Clone + Send + Sync + 'static;

    /// The key with a public id. An error is answered with 503, and logged.
    fn find(
        &self,
        id: &str,
    ) -> impl Future<Output = Result<Option<StoredKey<Self::Owner>>, Box<dyn Error + Send + Sync>>> + Send;
}

/// What a store knows of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey<O> {
    /// The digest of the key.
    pub digest: Digest,
    /// Whom it belongs to.
    pub owner: O,
    /// What it allows.
    pub scopes: Vec<String>,
    /// When it ends; `None`: never.
    pub expires: Option<SystemTime>,
}

impl<O> StoredKey<O> {
    /// A key without scopes that never ends.
    pub fn new(digest: Digest, owner: O) -> Self {
        Self {
            digest,
            owner,
            scopes: Vec::new(),
            expires: None,
        }
    }
}

/// Who presented a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder<O> {
    /// The public id of the key.
    pub id: String,
    /// Whom it belongs to.
    pub owner: O,
    /// What it allows.
    pub scopes: Vec<String>,
}

/// The owner's: a second key of the same owner is the same sender.
impl<O: Identity> Identity for KeyHolder<O> {
    fn identity(&self) -> Cow<'_, str> {
        self.owner.identity()
    }
}

/// Verifies API keys. Clones share the store.
pub struct ApiKeys<S>(Arc<S>);

impl<S> Clone for ApiKeys<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> fmt::Debug for ApiKeys<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeys(..)")
    }
}

/// The longest key that is looked at, in bytes.
const MAX_KEY: usize = 256;

impl<S: KeyStore> ApiKeys<S> {
    /// A verifier of the keys of a store.
    pub fn new(store: S) -> Self {
        Self(Arc::new(store))
    }

    /// The store.
    pub fn store(&self) -> &S {
        &self.0
    }

    /// Whom a key belongs to. It is refused with 401 where it is not one, has ended, or its secret is wrong; with 403 where it lacks a scope;
    /// with 503 where the store fails.
    pub async fn verify(
        &self,
        credentials: &ApiKey,
        scopes: &[&str],
    ) -> Result<KeyHolder<S::Owner>, Refusal> {
        let text = credentials.key();
        let id = key::id(text).filter(|_| text.len() <= MAX_KEY);
        let id = id.ok_or(Refusal::unauthenticated())?;
        let stored = self.0.find(id).await.map_err(|error| {
            tracing::error!(error = &*error, "the store of API keys fails");
            Refusal::unavailable()
        })?;
        // An id that nobody has takes as long as one that somebody has.
        let digest = stored.as_ref().map_or(&Digest::NOBODY, |key| &key.digest);
        let is_right = digest.matches(text);
        let stored = stored.filter(|_| is_right);
        let stored = stored.ok_or(Refusal::unauthenticated())?;
        if stored.expires.is_some_and(|end| end <= SystemTime::now()) {
            return Err(Refusal::unauthenticated());
        }
        if !scopes
            .iter()
            .all(|scope| stored.scopes.iter().any(|own| own == scope))
        {
            return Err(Refusal::forbidden());
        }
        Ok(KeyHolder {
            id: id.to_owned(),
            owner: stored.owner,
            scopes: stored.scopes,
        })
    }
}
