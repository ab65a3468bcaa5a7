//! What the idempotency layer asks of a store.
//!
//! One record a key, in one of two states: running, with a lease, or done, with the bytes of an answer. Every change is one atomic step of
//! the store, and every change after the claim names the token of the claim: an owner whose lease was taken over can do nothing any more.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;

use super::{StoreError, StoreFuture};

/// A store of idempotency records. Implement it for a store of your own: `Stores::custom(store)`; the time is the store's.
pub trait IdempotencyStore: fmt::Debug + Send + Sync + 'static {
    /// Takes a key that nobody has, in one atomic step: absent, or expired, or running with a lease that has passed and the same fingerprint.
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed>;

    /// Extends the lease of a running record; false: it is not the owner's any more.
    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool>;

    /// Stores the answer of a running record, to be kept for `ttl` from now; false: it is not the owner's any more.
    fn complete(&self, owner: Owner, record: Bytes, ttl: Duration) -> StoreFuture<'_, bool>;

    /// Removes a running record, as if it had never been; false: it is not the owner's any more.
    fn release(&self, owner: Owner) -> StoreFuture<'_, bool>;

    /// Removes at most `limit` records that have expired, and answers how many there were.
    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64>;
}

/// A request for a key.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The key, hashed with everything that it belongs to.
    pub key: Digest,
    /// Whoever sent it, hashed: stores that bound their memory bound it for each.
    pub scope: Digest,
    /// What the request asks for, hashed.
    pub fingerprint: Digest,
    /// The fencing token: new for every claim.
    pub token: Token,
    /// How long the key is the claimant's unless it is renewed.
    pub lease: Duration,
    /// How long a record is kept.
    pub ttl: Duration,
    /// What becomes of a record whose lease has passed.
    pub lost: LostLease,
    /// How many bytes the answer may have: a store that bounds its memory refuses now what it could not keep later.
    pub capacity: usize,
}

/// What becomes of a running record whose lease has passed.
#[derive(Debug, Clone)]
pub enum LostLease {
    /// It is the claimant's: at least once.
    Retry,
    /// It is done, with this as its answer: at most once.
    Reject(Bytes),
}

/// What came of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// The key is the claimant's.
    Acquired,
    /// Another execution has it.
    Running {
        /// What that one was asked for.
        fingerprint: Digest,
    },
    /// It was done before.
    Done {
        /// What it was asked for.
        fingerprint: Digest,
        /// Its answer.
        record: Bytes,
    },
    /// The store is full of records that it may not forget.
    Full,
}

/// A record and the claim that owns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The key.
    pub key: Digest,
    /// The token of the claim.
    pub token: Token,
}

/// A SHA-256 hash. Of a key, it shows no more than its beginning in logs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Its first four bytes.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .take(4)
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token(pub [u8; 16]);

impl Token {
    /// A new one.
    pub fn random() -> Result<Self, StoreError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(StoreError::new)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}
