//! Passwords that were right a moment ago.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

/// What was right, as a digest of the stored hash and the password: a changed password is another entry. The stored hash brings its salt along.
pub(super) struct Cache {
    ttl: Duration,
    capacity: usize,
    entries: Mutex<HashMap<[u8; 32], Instant>>,
}

impl Cache {
    pub(super) fn new(ttl: Duration, capacity: usize) -> Self {
        Self {
            ttl,
            capacity,
            entries: Mutex::default(),
        }
    }

    pub(super) fn key(hash: &str, password: &str) -> [u8; 32] {
        let digest = Sha256::new()
            .chain_update((hash.len() as u64).to_be_bytes())
            .chain_update(hash)
            .chain_update(password);
        digest.finalize().into()
    }

    pub(super) fn has(&self, key: &[u8; 32]) -> bool {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(key).is_some_and(|at| at.elapsed() < self.ttl)
    }

    /// A full cache first forgets what has ended, and takes nothing more where nothing has.
    pub(super) fn insert(&self, key: [u8; 32]) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.capacity {
            entries.retain(|_, at| at.elapsed() < self.ttl);
        }
        if entries.len() < self.capacity || entries.contains_key(&key) {
            entries.insert(key, Instant::now());
        }
    }
}
