//! A verifier of user names and passwords, hashed with Argon2id. Feature `basic`.
//!
//! Argon2 takes time and memory on purpose (19 MiB and some ten milliseconds), so that only a few run at once, on threads for blocking work,
//! and only a few more wait; who comes beyond that is answered 503. A name that nobody has is held against a hash as well.
//!
//! ```
//! use specforge::security::basic::Passwords;
//! # use specforge::security::basic::{PasswordStore, StoredPassword};
//! # struct Users;
//! # impl PasswordStore for Users {
//! #     type User = i64;
//! #     async fn find(&self, _: &str) -> Result<Option<StoredPassword<i64>>, Box<dyn std::error::Error + Send + Sync>> { Ok(None) }
//! # }
//!
//! let passwords = Passwords::new(Users);
//! ```
//!
//! The state delegates to it:
//!
//! ```ignore
//! impl api::security::Login for AppState {
//!     type Principal = UserId;
//!
//!     async fn verify(&self, credentials: Basic, scopes: &'static [&'static str]) -> Result<UserId, Refusal> {
//!         self.passwords.verify(&credentials, scopes).await
//!     }
//! }
//! ```

mod cache;
mod hash;

use std::error::Error;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

pub use hash::{HashError, hash};

use super::{Basic, Refusal};
use cache::Cache;

/// Where users are kept.
pub trait PasswordStore: Send + Sync + 'static {
    /// Who a user is.
    type User: Clone + Send + Sync + 'static;

    /// The user with a name. An error is answered with 503, and logged.
    fn find(
        &self,
        username: &str,
    ) -> impl Future<
        Output = Result<Option<StoredPassword<Self::User>>, Box<dyn Error + Send + Sync>>,
    > + Send;
}

/// What a store knows of a user.
#[derive(Clone)]
pub struct StoredPassword<U> {
    /// The hash of the password in PHC format: `$argon2id$v=19$m=19456,t=2,p=1$..`, as [`hash`] makes it.
    pub hash: String,
    /// Who it is.
    pub user: U,
    /// What the user may do, for operations that name scopes.
    pub scopes: Vec<String>,
}

impl<U> fmt::Debug for StoredPassword<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredPassword(..)")
    }
}

/// Verifies user names and passwords. Clones share everything.
pub struct Passwords<S>(Arc<Inner<S>>);

struct Inner<S> {
    store: S,
    dummy: String,
    /// Those that run.
    running: Arc<Semaphore>,
    /// Those that run or wait.
    admitted: Semaphore,
    cache: Option<Cache>,
}

impl<S> Clone for Passwords<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> fmt::Debug for Passwords<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords(..)")
    }
}

/// How passwords are verified.
#[derive(Debug, Clone)]
pub struct PasswordSettings {
    /// How many are verified at once: as many as there are processors.
    pub concurrency: usize,
    /// How many more wait: 64.
    pub waiting: usize,
    /// A hash that names nobody's password are held against: of the costs that the store's hashes have, where those are not the default ones.
    pub dummy_hash: String,
    /// For how long a password that was right is not verified again, and for how many users at most; `None`, which is the default: it always is.
    pub cache: Option<(Duration, usize)>,
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self {
            concurrency: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            waiting: 64,
            dummy_hash: hash::DUMMY.to_owned(),
            cache: None,
        }
    }
}

/// The longest name and the longest password that are looked at, in bytes.
const MAX_TEXT: usize = 1 << 10;

impl<S: PasswordStore> Passwords<S> {
    /// A verifier of the users of a store.
    pub fn new(store: S) -> Self {
        Self::with(store, PasswordSettings::default())
    }

    /// A verifier with settings of yours.
    ///
    /// # Panics
    ///
    /// Where `dummy_hash` is no hash of Argon2, or `concurrency` is 0.
    pub fn with(store: S, settings: PasswordSettings) -> Self {
        let PasswordSettings {
            concurrency,
            waiting,
            dummy_hash,
            cache,
        } = settings;
        assert!(
            concurrency > 0,
            "with a concurrency of 0 no password is ever verified"
        );
        assert!(
            hash::is_hash(&dummy_hash),
            "the dummy hash is no hash of Argon2 in PHC format"
        );
        Self(Arc::new(Inner {
            store,
            dummy: dummy_hash,
            running: Arc::new(Semaphore::new(concurrency)),
            admitted: Semaphore::new(
                concurrency
                    .saturating_add(waiting)
                    .min(Semaphore::MAX_PERMITS),
            ),
            cache: cache.map(|(ttl, users)| Cache::new(ttl, users)),
        }))
    }

    /// Who it is. Refused with 401 where the name or the password is wrong, with 403 where the user lacks a scope, with 503 where the store
    /// fails or too many passwords are being verified.
    pub async fn verify(&self, credentials: &Basic, scopes: &[&str]) -> Result<S::User, Refusal> {
        let (username, password) = (credentials.username(), credentials.password());
        if username.len() > MAX_TEXT || password.len() > MAX_TEXT {
            return Err(Refusal::unauthenticated());
        }
        let inner = &*self.0;
        let Ok(_admitted) = inner.admitted.try_acquire() else {
            tracing::warn!("too many passwords are being verified");
            return Err(Refusal::unavailable());
        };
        let stored = inner.store.find(username).await.map_err(|error| {
            tracing::error!(error = &*error, "the store of passwords fails");
            Refusal::unavailable()
        })?;
        let hash = stored.as_ref().map_or(&inner.dummy, |stored| &stored.hash);
        let known = inner
            .cache
            .as_ref()
            .map(|cache| (cache, Cache::key(hash, password)));
        let is_known = known.as_ref().is_some_and(|(cache, key)| cache.has(key));
        if !is_known {
            if !self.is_right(hash, password).await? || stored.is_none() {
                return Err(Refusal::unauthenticated());
            }
            if let Some((cache, key)) = known {
                cache.insert(key);
            }
        }
        let stored = stored.ok_or(Refusal::unauthenticated())?;
        if !scopes
            .iter()
            .all(|scope| stored.scopes.iter().any(|own| own == scope))
        {
            return Err(Refusal::forbidden());
        }
        Ok(stored.user)
    }

    async fn is_right(&self, hash: &str, password: &str) -> Result<bool, Refusal> {
        let running = Arc::clone(&self.0.running).acquire_owned().await;
        let (hash, password) = (hash.to_owned(), password.to_owned());
        // The permit goes along: whoever leaves meanwhile leaves the work behind.
        let task = tokio::task::spawn_blocking(move || {
            let outcome = hash::verify(&hash, &password);
            drop(running);
            outcome
        });
        let outcome = task.await.map_err(|_| Refusal::unavailable())?;
        outcome.map_err(|error| {
            tracing::error!(%error, "a stored hash cannot be used");
            Refusal::unavailable()
        })
    }
}
