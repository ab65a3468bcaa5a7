//! 25: stores against a model, in random histories with a clock that is set by hand; 20, where it is set back.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::body::Bytes;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use specforge::store::{
    Claim, Claimed, Clock, Digest, Durability, IdempotencyStore, LostLease, MemoryLimits,
    MemoryStore, Owner, SqliteStore, Token,
};

use crate::harness::{At, Kind, rounds};

/// A step of a history. Owners are named by the number of their claim.
#[derive(Debug, Clone)]
enum Step {
    Claim {
        key: u8,
        fingerprint: u8,
        lease: u64,
        ttl: u64,
        reject: bool,
    },
    Renew(usize, u64),
    Complete(usize, u64),
    Release(usize),
    Sweep,
    /// The clock moves, also back.
    Move(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let time = 1_u64..40;
    let step = prop_oneof![
        4 => (0_u8..3, 0_u8..2, time.clone(), time.clone(), any::<bool>()).prop_map(
            |(key, fingerprint, lease, ttl, reject)| Step::Claim { key, fingerprint, lease, ttl, reject }
        ),
        2 => (0_usize..8, time.clone()).prop_map(|(owner, lease)| Step::Renew(owner, lease)),
        3 => (0_usize..8, time).prop_map(|(owner, ttl)| Step::Complete(owner, ttl)),
        1 => (0_usize..8).prop_map(Step::Release),
        1 => Just(Step::Sweep),
        3 => (-10_i64..30).prop_map(Step::Move),
    ];
    prop::collection::vec(step, 1..30)
}

/// A record, as the design says.
#[derive(Debug, Clone)]
struct Record {
    fingerprint: u8,
    owner: usize,
    /// The answer, once it is done.
    answer: Option<Bytes>,
    lease_until: i64,
    expires_at: i64,
}

/// What a store should be.
#[derive(Debug, Default)]
struct Model {
    records: HashMap<u8, Record>,
    /// The keys of the claims, in order.
    claims: Vec<u8>,
}

impl Model {
    /// The running record of a claim.
    fn running(&mut self, claim: usize) -> Option<&mut Record> {
        let key = self.claims.get(claim)?;
        self.records
            .get_mut(key)
            .filter(|record| record.owner == claim && record.answer.is_none())
    }
}

/// What a history of numbers is about: records that no other history has, and how long a step of time is.
struct World {
    history: u64,
    tick: u64,
}

impl World {
    /// Alone in its store, in milliseconds.
    const ALONE: Self = Self {
        history: 0,
        tick: 1,
    };

    fn key(&self, key: u8) -> Digest {
        let mut bytes = [key; 32];
        bytes[..8].copy_from_slice(&self.history.to_be_bytes());
        Digest(bytes)
    }

    fn time(&self, ticks: u64) -> Duration {
        Duration::from_millis(ticks * self.tick)
    }

    fn millis(&self, ticks: u64) -> i64 {
        i64::try_from(ticks * self.tick).unwrap()
    }
}

fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

fn token(claim: usize) -> Token {
    Token((claim as u128 + 1).to_be_bytes())
}

const UNKNOWN: Bytes = Bytes::from_static(b"unknown");

/// Lets a store and the model do the same, and compares what they say; they stand in a world of their own.
async fn compare(store: &dyn IdempotencyStore, clock: &AtomicI64, steps: &[Step], world: &World) {
    let mut model = Model::default();
    for (at, step) in steps.iter().enumerate() {
        let now = clock.load(Ordering::SeqCst);
        let owner = |model: &Model, claim: usize| {
            model.claims.get(claim).map(|key| Owner {
                key: world.key(*key),
                token: token(claim),
            })
        };
        match *step {
            Step::Claim {
                key,
                fingerprint,
                lease,
                ttl,
                reject,
            } => {
                let claim = model.claims.len();
                model.claims.push(key);
                let (lease_until, known) = (
                    now + world.millis(lease),
                    model
                        .records
                        .get_mut(&key)
                        .filter(|record| record.expires_at > now),
                );
                let done = |record: &Record| Claimed::Done {
                    fingerprint: digest(record.fingerprint),
                    record: record.answer.clone().unwrap_or_default(),
                };
                let fresh = Record {
                    fingerprint,
                    owner: claim,
                    answer: None,
                    lease_until,
                    expires_at: lease_until + world.millis(ttl),
                };
                let expected = match known {
                    Some(record) if record.answer.is_some() => done(record),
                    Some(record)
                        if record.lease_until > now || record.fingerprint != fingerprint =>
                    {
                        Claimed::Running {
                            fingerprint: digest(record.fingerprint),
                        }
                    }
                    Some(record) if reject => {
                        record.answer = Some(UNKNOWN);
                        record.expires_at = now + world.millis(ttl);
                        done(record)
                    }
                    _ => {
                        model.records.insert(key, fresh);
                        Claimed::Acquired
                    }
                };
                let claimed = store.claim(Claim {
                    key: world.key(key),
                    scope: digest(0),
                    fingerprint: digest(fingerprint),
                    token: token(claim),
                    lease: world.time(lease),
                    ttl: world.time(ttl),
                    lost: if reject {
                        LostLease::Reject(UNKNOWN)
                    } else {
                        LostLease::Retry
                    },
                    capacity: 16,
                });
                assert_eq!(claimed.await.unwrap(), expected, "step {at}");
            }
            Step::Renew(claim, lease) => {
                let Some(owner) = owner(&model, claim) else {
                    continue;
                };
                let expected = model.running(claim).map(|record| {
                    record.lease_until = now + world.millis(lease);
                    record.expires_at = record.lease_until + world.millis(20);
                });
                let renewed = store
                    .renew(owner, world.time(lease), world.time(20))
                    .await
                    .unwrap();
                assert_eq!(renewed, expected.is_some(), "step {at}");
            }
            Step::Complete(claim, ttl) => {
                let Some(owner) = owner(&model, claim) else {
                    continue;
                };
                let answer = Bytes::from(format!("answer {claim}"));
                let expected = model.running(claim).map(|record| {
                    record.answer = Some(answer.clone());
                    record.expires_at = now + world.millis(ttl);
                });
                let completed = store
                    .complete(owner, answer.clone(), world.time(ttl))
                    .await
                    .unwrap();
                assert_eq!(completed, expected.is_some(), "step {at}");
            }
            Step::Release(claim) => {
                let Some(owner) = owner(&model, claim) else {
                    continue;
                };
                let expected = model.running(claim).is_some();
                if expected {
                    model.records.remove(&model.claims[claim]);
                }
                assert_eq!(store.release(owner).await.unwrap(), expected, "step {at}");
            }
            Step::Sweep => {
                let before = model.records.len();
                model.records.retain(|_, record| record.expires_at > now);
                let expected = before - model.records.len();
                assert_eq!(
                    store.sweep(100).await.unwrap(),
                    expected as u64,
                    "step {at}"
                );
            }
            Step::Move(by) => {
                clock.fetch_add(by, Ordering::SeqCst);
            }
        }
    }
}

fn clock() -> (Clock, Arc<AtomicI64>) {
    let now = Arc::new(AtomicI64::new(1_000_000));
    let shown = Arc::clone(&now);
    (Clock::new(move || shown.load(Ordering::SeqCst)), now)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn t25_memory_keeps_the_model(steps in steps()) {
        let (clock, now) = clock();
        let store = MemoryStore::new(MemoryLimits::default()).with_clock(clock);
        // Nothing in memory waits for anything.
        let mut comparison = pin!(compare(&store, &now, &steps, &World::ALONE));
        let polled = comparison.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        prop_assert_eq!(polled, Poll::Ready(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: rounds(150, 10_000).try_into().unwrap(), ..ProptestConfig::default() })]

    #[test]
    fn t25_sqlite_keeps_the_model(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let at = At::new(Kind::Sqlite).await;
            let (clock, now) = clock();
            let store = SqliteStore::new(at.sqlite_pool()).durability(Durability::Process).with_clock(clock);
            compare(&store, &now, &steps, &World::ALONE).await;
        });
    }
}

/// The same on a server, whose clock is its own: in hours of a history that takes no time, nothing expires.
fn keeps_the_model(kind: Kind) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // Connections are given back within it.
    let _entered = runtime.enter();
    let at = runtime.block_on(At::new(kind));
    let (store, clock) = (at.store(), AtomicI64::new(0));
    let history = AtomicU64::new(0);
    let config = ProptestConfig {
        cases: rounds(100, 10_000).try_into().unwrap(),
        ..ProptestConfig::default()
    };
    let timeless = steps().prop_map(|mut steps| {
        steps.retain(|step| !matches!(step, Step::Move(_)));
        steps
    });
    let kept = TestRunner::new(config).run(&timeless, |steps| {
        let world = World {
            history: history.fetch_add(1, Ordering::Relaxed),
            tick: 3_600_000,
        };
        runtime.block_on(compare(&store, &clock, &steps, &world));
        Ok(())
    });
    kept.unwrap_or_else(|failed| panic!("{failed}"));
}

#[test]
fn t25_postgres_keeps_the_model() {
    keeps_the_model(Kind::Postgres);
}

#[test]
fn t25_redis_keeps_the_model() {
    keeps_the_model(Kind::Redis);
}
