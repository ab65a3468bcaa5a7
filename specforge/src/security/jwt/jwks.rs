//! Keys that an issuer publishes (RFC 7517), kept and fetched anew.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::Algorithm;
use jsonwebtoken::jwk::Jwk;
use serde_json::Value;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout};

use super::keys::{self, Key};

/// The keys that an issuer publishes. Clones share them.
///
/// They are fetched when the first token comes, again when they are older than `max_age`, and when a token names a key that is not among
/// them: that is how a rotation begins. There is never more than one fetch at a time, and never two within `min_interval`, whatever tokens
/// say and whether the fetch succeeds. While the issuer does not answer, the keys that are there go on to be used, for `max_stale` in all.
///
/// ```
/// use specforge::security::jwt::Jwks;
///
/// # async fn get(_: &str) -> Result<Vec<u8>, std::io::Error> { Ok(Vec::new()) }
/// let jwks = Jwks::new(|| async { get("https://id.example.com/.well-known/jwks.json").await });
/// ```
#[derive(Clone)]
pub struct Jwks {
    shared: Arc<Shared>,
    max_age: Duration,
    max_stale: Duration,
    min_interval: Duration,
}

type Fetched = Result<Vec<u8>, Box<dyn Error + Send + Sync>>;
type Fetch = dyn Fn() -> Pin<Box<dyn Future<Output = Fetched> + Send>> + Send + Sync;

struct Shared {
    fetch: Box<Fetch>,
    state: RwLock<State>,
    /// Held by the one who fetches.
    flight: Arc<Mutex<()>>,
}

#[derive(Debug, Clone, Default)]
struct State {
    keys: Arc<[Key]>,
    /// When the keys came.
    fetched: Option<Instant>,
    /// When they were last asked for.
    attempted: Option<Instant>,
    /// Whether that came to nothing.
    failed: bool,
}

/// What becomes of the search for a key.
#[derive(Debug)]
pub(super) enum Lookup {
    Found(Key),
    /// The issuer has no such key.
    Unknown,
    /// Nobody knows which keys the issuer has.
    Unavailable,
}

impl fmt::Debug for Jwks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jwks")
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

/// How long a fetch may take.
const FETCH_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest document that is read, in bytes.
const MAX_DOCUMENT: usize = 256 << 10;
/// The most keys that are kept.
const MAX_KEYS: usize = 100;

impl Jwks {
    /// Keys that `fetch` gets: the bytes of a JWK set. It should limit what it reads; more than 256 KiB are refused here, and so is an answer
    /// that takes longer than 5 seconds.
    pub fn new<F, Fut, T, E>(fetch: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<T, E>> + Send + 'static,
        T: Into<Vec<u8>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let fetch = move || -> Pin<Box<dyn Future<Output = Fetched> + Send>> {
            let fetched = fetch();
            Box::pin(async move { fetched.await.map(Into::into).map_err(Into::into) })
        };
        Self {
            shared: Arc::new(Shared {
                fetch: Box::new(fetch),
                state: RwLock::default(),
                flight: Arc::default(),
            }),
            max_age: Duration::from_mins(10),
            max_stale: Duration::from_hours(24),
            min_interval: Duration::from_mins(1),
        }
    }

    /// After how long the keys are fetched anew: 10 minutes. A key that the issuer withdraws is taken for as long.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// How long keys are used while the issuer does not answer: a day.
    #[must_use]
    pub fn max_stale(mut self, age: Duration) -> Self {
        self.max_stale = age;
        self
    }

    /// How long there is between two fetches at least: a minute.
    #[must_use]
    pub fn min_interval(mut self, interval: Duration) -> Self {
        self.min_interval = interval;
        self
    }

    /// Fetches the keys before the first token comes; false where that failed. Call it when the process starts.
    pub async fn preload(&self) -> bool {
        self.refresh().await;
        self.state().fetched.is_some()
    }

    /// The key for a token.
    pub(super) async fn find(&self, kid: Option<&str>, algorithm: Algorithm) -> Lookup {
        let state = self.state();
        let age = state.fetched.map(|fetched| fetched.elapsed());
        if let (Some(age), Some(key)) = (age, only(&state.keys, kid, algorithm)) {
            if age < self.max_age {
                return Lookup::Found(key);
            }
            if age < self.max_stale {
                // Nobody waits for keys that are probably the same.
                if let Ok(flight) = Arc::clone(&self.shared.flight).try_lock_owned() {
                    drop(self.begin(flight));
                }
                return Lookup::Found(key);
            }
        }
        self.refresh().await;
        let state = self.state();
        let fresh = state
            .fetched
            .is_some_and(|fetched| fetched.elapsed() < self.max_stale);
        match only(&state.keys, kid, algorithm) {
            Some(key) if fresh => Lookup::Found(key),
            None if fresh && !state.failed => Lookup::Unknown,
            _ => Lookup::Unavailable,
        }
    }

    /// Fetches the keys, or waits for whoever does; nothing where the last time was not long enough ago.
    async fn refresh(&self) {
        let flight = Arc::clone(&self.shared.flight).lock_owned().await;
        if let Some(task) = self.begin(flight) {
            // A panic of the user's closure is a failure like any other, which the state says already.
            drop(task.await);
        }
    }

    /// Begins a fetch, in a task of its own: it ends whether or not the client stays that began it.
    fn begin(&self, flight: OwnedMutexGuard<()>) -> Option<tokio::task::JoinHandle<()>> {
        {
            let mut state = self.shared.write();
            if state
                .attempted
                .is_some_and(|attempted| attempted.elapsed() < self.min_interval)
            {
                return None;
            }
            state.attempted = Some(Instant::now());
            state.failed = true;
        }
        let shared = Arc::clone(&self.shared);
        Some(tokio::spawn(async move {
            let fetched = timeout(FETCH_TIMEOUT, (shared.fetch)()).await;
            let fetched = fetched.unwrap_or_else(|_| Err("the issuer takes too long".into()));
            match fetched.and_then(|document| parse(&document)) {
                Ok(keys) => {
                    let mut state = shared.write();
                    state.keys = keys;
                    state.fetched = Some(Instant::now());
                    state.failed = false;
                }
                Err(error) => {
                    tracing::warn!(error = &*error, "the keys of the issuer cannot be had");
                }
            }
            drop(flight);
        }))
    }

    fn state(&self) -> State {
        let state = self.shared.state.read();
        state.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shared {
    fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key for a token. One that names no key is only taken where a single one fits: to try all would be work that a client decides about.
fn only(keys: &[Key], kid: Option<&str>, algorithm: Algorithm) -> Option<Key> {
    let mut fitting = keys::fitting(keys, kid, algorithm);
    let first = fitting.next()?;
    (kid.is_some() || fitting.next().is_none()).then(|| first.clone())
}

/// The usable keys of a JWK set. Keys of kinds that nobody here knows are left out, as RFC 7517, section 5, asks.
fn parse(document: &[u8]) -> Result<Arc<[Key]>, Box<dyn Error + Send + Sync>> {
    if document.len() > MAX_DOCUMENT {
        return Err("the JWK set is larger than 256 KiB".into());
    }
    let document: Value = serde_json::from_slice(document)?;
    let keys = document.get("keys").and_then(Value::as_array);
    let keys = keys.ok_or("the document is no JWK set")?;
    let keys: Arc<[Key]> = keys
        .iter()
        .filter_map(|key| serde_json::from_value::<Jwk>(key.clone()).ok())
        .filter_map(|key| Key::published(&key))
        .take(MAX_KEYS)
        .collect();
    if keys.is_empty() {
        return Err("the JWK set has no key that verifies signatures".into());
    }
    Ok(keys)
}
