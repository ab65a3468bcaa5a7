//! Idempotency records in memory: what does not fit is refused, and nothing that may still be asked for is forgotten.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;

use crate::store::clock::{Clock, millis};
use crate::store::{
    Claim, Claimed, Digest, IdempotencyStore, LostLease, Owner, StoreFuture, Token,
};

/// How much a memory store keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemoryLimits {
    /// The records of all.
    pub records: usize,
    /// The records of one principal; anonymous clients share one.
    pub records_of_one: usize,
    /// The bytes of all answers; a running one counts as the largest that it may become.
    pub bytes: usize,
}

/// 100,000 records, 10,000 of one principal, 512 MiB.
impl Default for MemoryLimits {
    fn default() -> Self {
        Self {
            records: 100_000,
            records_of_one: 10_000,
            bytes: 512 << 20,
        }
    }
}

/// Idempotency records in memory.
#[derive(Debug)]
pub struct MemoryStore {
    limits: MemoryLimits,
    clock: Clock,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    records: HashMap<Digest, Record>,
    of_scope: HashMap<Digest, usize>,
    bytes: usize,
}

#[derive(Debug)]
struct Record {
    scope: Digest,
    fingerprint: Digest,
    token: Token,
    /// The bytes that it counts for.
    size: usize,
    expires_at: i64,
    state: State,
}

#[derive(Debug)]
enum State {
    Running { lease_until: i64 },
    Done(Bytes),
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new(MemoryLimits::default())
    }
}

impl MemoryStore {
    /// A store with these limits.
    #[must_use]
    pub fn new(limits: MemoryLimits) -> Self {
        Self {
            limits,
            clock: Clock::steady(),
            table: Mutex::default(),
        }
    }

    /// The same store with another clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Nothing that holds the lock can panic half-way through a change.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_now(&self, claim: &Claim) -> Claimed {
        let now = self.clock.now();
        let mut table = self.table();
        if let Some(record) = table.records.get_mut(&claim.key)
            && record.expires_at > now
        {
            let fingerprint = record.fingerprint;
            match &record.state {
                State::Done(record) => {
                    return Claimed::Done {
                        fingerprint,
                        record: record.clone(),
                    };
                }
                State::Running { lease_until }
                    if *lease_until > now || fingerprint != claim.fingerprint =>
                {
                    return Claimed::Running { fingerprint };
                }
                State::Running { .. } => {}
            }
            record.token = claim.token;
            return match &claim.lost {
                LostLease::Retry => {
                    (record.state, record.expires_at) = running(now, claim.lease, claim.ttl);
                    Claimed::Acquired
                }
                LostLease::Reject(answer) => {
                    record.expires_at = now.saturating_add(millis(claim.ttl));
                    record.state = State::Done(answer.clone());
                    table.resize(claim.key, answer.len());
                    Claimed::Done {
                        fingerprint,
                        record: answer.clone(),
                    }
                }
            };
        }
        table.remove(claim.key);
        if !table.fits(claim, &self.limits) {
            table.sweep(now, usize::MAX);
            if !table.fits(claim, &self.limits) {
                return Claimed::Full;
            }
        }
        let (state, expires_at) = running(now, claim.lease, claim.ttl);
        table.insert(
            claim.key,
            Record {
                scope: claim.scope,
                fingerprint: claim.fingerprint,
                token: claim.token,
                size: claim.capacity,
                expires_at,
                state,
            },
        );
        Claimed::Acquired
    }
}

fn running(now: i64, lease: Duration, ttl: Duration) -> (State, i64) {
    let lease_until = now.saturating_add(millis(lease));
    (
        State::Running { lease_until },
        lease_until.saturating_add(millis(ttl)),
    )
}

impl Table {
    fn fits(&self, claim: &Claim, limits: &MemoryLimits) -> bool {
        self.records.len() < limits.records
            && self.of_scope.get(&claim.scope).copied().unwrap_or(0) < limits.records_of_one
            && self.bytes.saturating_add(claim.capacity) <= limits.bytes
    }

    fn insert(&mut self, key: Digest, record: Record) {
        *self.of_scope.entry(record.scope).or_default() += 1;
        self.bytes += record.size;
        self.records.insert(key, record);
    }

    fn remove(&mut self, key: Digest) {
        let Some(record) = self.records.remove(&key) else {
            return;
        };
        self.bytes -= record.size;
        if let Some(count) = self.of_scope.get_mut(&record.scope) {
            *count -= 1;
            if *count == 0 {
                self.of_scope.remove(&record.scope);
            }
        }
    }

    fn resize(&mut self, key: Digest, size: usize) {
        if let Some(record) = self.records.get_mut(&key) {
            self.bytes = self.bytes - record.size + size;
            record.size = size;
        }
    }

    /// The running record of an owner.
    fn owned(&mut self, owner: Owner) -> Option<&mut Record> {
        self.records.get_mut(&owner.key).filter(|record| {
            record.token == owner.token && matches!(record.state, State::Running { .. })
        })
    }

    fn sweep(&mut self, now: i64, limit: usize) -> u64 {
        let expired: Vec<Digest> = self
            .records
            .iter()
            .filter(|(_, record)| record.expires_at <= now)
            .map(|(key, _)| *key)
            .take(limit)
            .collect();
        for key in &expired {
            self.remove(*key);
        }
        expired.len() as u64
    }
}

impl IdempotencyStore for MemoryStore {
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed> {
        Box::pin(async move { Ok(self.claim_now(&claim)) })
    }

    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let now = self.clock.now();
            Ok(self.table().owned(owner).is_some_and(|record| {
                (record.state, record.expires_at) = running(now, lease, ttl);
                true
            }))
        })
    }

    fn complete(&self, owner: Owner, answer: Bytes, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let now = self.clock.now();
            let mut table = self.table();
            let Some(record) = table.owned(owner) else {
                return Ok(false);
            };
            record.expires_at = now.saturating_add(millis(ttl));
            let size = answer.len();
            record.state = State::Done(answer);
            table.resize(owner.key, size);
            Ok(true)
        })
    }

    fn release(&self, owner: Owner) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let mut table = self.table();
            let was = table.owned(owner).is_some();
            if was {
                table.remove(owner.key);
            }
            Ok(was)
        })
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        Box::pin(async move {
            let now = self.clock.now();
            Ok(self.table().sweep(now, limit as usize))
        })
    }
}
