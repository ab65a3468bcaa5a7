//! Rate limits in memory: many small tables, each with its own lock and its own bound.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hash, Hasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::{Clock, LimitKey, LimitStore, MOST_TAKES, StoreFuture, Take, Taken, Takes};

/// Rate limits in the memory of this process: a second process counts for itself, and a restart begins anew.
///
/// It keeps the buckets of so many keys and no more, in about 70 bytes each. Where all of them are in use, further clients share one bucket a
/// limit (in each of the tables that the keys are spread over): strict with those who come late, and never unbounded. A bucket that is full
/// makes room.
pub struct MemoryLimitStore {
    clock: Clock,
    hasher: RandomState,
    shards: Box<[Mutex<Shard>]>,
    keys_of_shard: usize,
}

/// The keys that are kept where nothing is said.
const KEYS: usize = 100_000;
/// The most tables.
const SHARDS: usize = 64;
/// The fewest keys that are worth a table.
const KEYS_WORTH_A_SHARD: usize = 1_024;
/// How often a table that stays full is looked through for buckets that make room, at most, in microseconds.
const SWEEP_PAUSE: i64 = 100_000;

#[derive(Default)]
struct Shard {
    times: HashMap<Hashed, i64, BuildHasherDefault<Known>>,
    /// A bucket a limit, for keys that there was no room for.
    overflow: HashMap<[u8; 8], i64>,
    /// When it is worth looking for room again.
    sweep_at: i64,
}

/// Where a bucket is.
#[derive(Clone, Copy)]
enum Place {
    Own,
    Overflow,
}

impl Default for MemoryLimitStore {
    fn default() -> Self {
        Self::with_keys(KEYS)
    }
}

impl fmt::Debug for MemoryLimitStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLimitStore")
            .field("keys", &(self.keys_of_shard * self.shards.len()))
            .finish_non_exhaustive()
    }
}

impl MemoryLimitStore {
    /// A store of this many keys: 100,000 by default, which take 7 MiB.
    #[must_use]
    pub fn with_keys(keys: usize) -> Self {
        let shards = (keys / KEYS_WORTH_A_SHARD).clamp(1, SHARDS);
        // A power of two, so that a hash is cut down by a mask.
        let shards = 1 << shards.ilog2();
        Self {
            clock: Clock::steady(),
            hasher: RandomState::new(),
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            keys_of_shard: keys.div_ceil(shards).max(1),
        }
    }

    /// The same store with another clock, for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// How many keys have a bucket.
    #[must_use]
    pub fn keys(&self) -> usize {
        let shards = 0..self.shards.len();
        shards.map(|index| self.shard(index).times.len()).sum()
    }

    /// The same as [`LimitStore::take`], which does not have to wait.
    #[must_use]
    pub fn take_now(&self, takes: &[Take]) -> Taken {
        let now = self.clock.now_micros();
        if let [take] = takes {
            let key = self.hashed(take.key);
            return self
                .shard(self.shard_of(&key))
                .take(*take, key, now, self.keys_of_shard);
        }
        self.take_all(takes, now)
    }

    /// All or none: every table that is meant is locked before the first bucket is looked at, always in the same order.
    fn take_all(&self, takes: &[Take], now: i64) -> Taken {
        let keys: Vec<Hashed> = takes.iter().map(|take| self.hashed(take.key)).collect();
        let mut meant: Vec<usize> = keys.iter().map(|key| self.shard_of(key)).collect();
        meant.sort_unstable();
        meant.dedup();
        let mut shards: Vec<(usize, MutexGuard<'_, Shard>)> = meant
            .into_iter()
            .map(|index| (index, self.shard(index)))
            .collect();
        let mut places = [(None, Place::Own); MOST_TAKES];
        for (key, place) in keys.iter().zip(&mut places) {
            let wanted = self.shard_of(key);
            if let Some((_, shard)) = shards.iter_mut().find(|(index, _)| *index == wanted) {
                *place = shard.look(key, now, self.keys_of_shard);
            }
        }
        let outcome = Taken::judge(takes, now, |index| places[index].0);
        if outcome.admitted {
            for ((key, (_, place)), time) in keys.into_iter().zip(places).zip(outcome.times) {
                let wanted = self.shard_of(&key);
                if let Some((_, shard)) = shards.iter_mut().find(|(index, _)| *index == wanted) {
                    shard.put(key, place, time);
                }
            }
        }
        outcome
    }

    fn hashed(&self, key: LimitKey) -> Hashed {
        Hashed {
            hash: self.hasher.hash_one(key),
            key,
        }
    }

    /// The table of a key: by bits of the hash that the table itself does not use first.
    fn shard_of(&self, key: &Hashed) -> usize {
        let bits = usize::try_from(key.hash >> 32 & 0xFFFF).unwrap_or(0);
        bits & (self.shards.len() - 1)
    }

    fn shard(&self, index: usize) -> MutexGuard<'_, Shard> {
        // Nothing that holds the lock can panic half-way through a change.
        self.shards[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shard {
    fn take(&mut self, take: Take, key: Hashed, now: i64, bound: usize) -> Taken {
        if let Some(time) = self.times.get_mut(&key) {
            let outcome = Taken::judge(&[take], now, |_| Some(*time));
            if outcome.admitted {
                *time = outcome.times[0];
            }
            return outcome;
        }
        let (time, place) = self.look(&key, now, bound);
        let outcome = Taken::judge(&[take], now, |_| time);
        if outcome.admitted {
            self.put(key, place, outcome.times[0]);
        }
        outcome
    }

    /// The time of a key's bucket, and where it is or would be.
    fn look(&mut self, key: &Hashed, now: i64, bound: usize) -> (Option<i64>, Place) {
        if let Some(time) = self.times.get(key) {
            return (Some(*time), Place::Own);
        }
        if self.times.len() >= bound && now >= self.sweep_at {
            self.sweep(now, usize::MAX);
        }
        if self.times.len() < bound {
            (None, Place::Own)
        } else {
            (
                self.overflow.get(&key.key.limit()).copied(),
                Place::Overflow,
            )
        }
    }

    fn put(&mut self, key: Hashed, place: Place, time: i64) {
        match place {
            Place::Own => self.times.insert(key, time),
            Place::Overflow => self.overflow.insert(key.key.limit(), time),
        };
    }

    /// Removes buckets that are full.
    fn sweep(&mut self, now: i64, limit: usize) -> u64 {
        let mut removed = 0;
        self.times.retain(|_, time| {
            let stays = *time > now || removed >= limit;
            removed += usize::from(!stays);
            stays
        });
        self.overflow.retain(|_, time| *time > now);
        self.sweep_at = now.saturating_add(SWEEP_PAUSE);
        removed as u64
    }
}

impl LimitStore for MemoryLimitStore {
    fn take(&self, takes: Takes) -> StoreFuture<'_, Taken> {
        Box::pin(async move { Ok(self.take_now(&takes)) })
    }

    fn take_at_once(&self, takes: &Takes) -> Option<Taken> {
        Some(self.take_now(takes))
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        Box::pin(async move {
            let now = self.clock.now_micros();
            let mut removed = 0;
            for index in 0..self.shards.len() {
                let left = u64::from(limit).saturating_sub(removed);
                let left = usize::try_from(left).unwrap_or(usize::MAX);
                removed += self.shard(index).sweep(now, left);
            }
            Ok(removed)
        })
    }
}

/// A key with its hash, which is needed twice: for the table, and in it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Hashed {
    hash: u64,
    key: LimitKey,
}

impl Hash for Hashed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

/// The hash of what is hashed already, with a seed that no client knows.
#[derive(Default)]
struct Known(u64);

impl Hasher for Known {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        // Only `write_u64` is called; this keeps the trait's promise all the same.
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
