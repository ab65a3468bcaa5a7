//! 12, 13 and 15: stores that fail or are slow, and leases that are lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use idempotency_tests::{Bank, app};
use specforge::store::{Claim, Claimed, IdempotencyStore, Owner, StoreError, StoreFuture, Stores};

use crate::harness::{At, Kind, Pace, Send, Shared, on_every_store, until};

const WELL: u8 = 0;
const DOWN: u8 = 1;
const SLOW: u8 = 2;

/// How the steps of a store behave.
#[derive(Debug, Default)]
struct Plan {
    claim: AtomicU8,
    renew: AtomicU8,
    complete: AtomicU8,
    claims: AtomicUsize,
    renewals: AtomicUsize,
    completions: AtomicUsize,
}

/// A store that behaves as planned.
#[derive(Debug)]
struct Faulty(Shared, Arc<Plan>);

async fn behave(step: &AtomicU8) -> Result<(), StoreError> {
    match step.load(Ordering::SeqCst) {
        DOWN => Err(StoreError::new("it is down")),
        SLOW => {
            tokio::time::sleep(Duration::from_mins(10)).await;
            Ok(())
        }
        _ => Ok(()),
    }
}

impl IdempotencyStore for Faulty {
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed> {
        Box::pin(async move {
            self.1.claims.fetch_add(1, Ordering::SeqCst);
            behave(&self.1.claim).await?;
            self.0.claim(claim).await
        })
    }

    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            self.1.renewals.fetch_add(1, Ordering::SeqCst);
            behave(&self.1.renew).await?;
            self.0.renew(owner, lease, ttl).await
        })
    }

    fn complete(&self, owner: Owner, record: Bytes, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            self.1.completions.fetch_add(1, Ordering::SeqCst);
            behave(&self.1.complete).await?;
            self.0.complete(owner, record, ttl).await
        })
    }

    fn release(&self, owner: Owner) -> StoreFuture<'_, bool> {
        self.0.release(owner)
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        self.0.sweep(limit)
    }
}

fn faulty(at: &At, set: impl FnOnce(Stores) -> Stores) -> (Router, Bank, Arc<Plan>) {
    let (bank, plan) = (Bank::default(), Arc::new(Plan::default()));
    let stores = Stores::custom(Faulty(at.store(), Arc::clone(&plan)));
    let stores = set(stores.store_timeout(Duration::from_secs(20)));
    (app(stores, bank.clone()), bank, plan)
}

on_every_store! {
    async fn t15_a_store_that_is_down_at_the_claim(at: At) {
        let (app, bank, plan) = faulty(&at, |stores| stores);
        let send = Send::post("/charges", "k", r#"{"amount":5}"#);
        plan.claim.store(DOWN, Ordering::SeqCst);
        let refused = send.to(&app).await;
        assert_eq!(refused.status, 503);
        assert_eq!(refused.headers["retry-after"], "1");
        assert_eq!(bank.begun(), 0);
        plan.claim.store(WELL, Ordering::SeqCst);
        let first = send.to(&app).await;
        assert_eq!(first.status, 201);
        // Replays need the store as well.
        plan.claim.store(DOWN, Ordering::SeqCst);
        assert_eq!(send.status(&app).await, 503);
        plan.claim.store(WELL, Ordering::SeqCst);
        send.to(&app).await.assert_replays(&first);
    }
}

#[tokio::test]
async fn t15_an_operation_can_run_without_its_store() {
    let (app, bank, plan) = faulty(&At::new(Kind::Memory).await, |stores| stores);
    plan.claim.store(DOWN, Ordering::SeqCst);
    let send = Send::post("/careless", "k", r#"{"amount":5}"#);
    for _ in 0..2 {
        let reply = send.to(&app).await;
        assert!(reply.status == 201 && !reply.is_replay());
    }
    assert_eq!(bank.begun(), 2);
    assert_eq!(plan.completions.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn t15_a_slow_store_costs_no_more_than_its_time() {
    let (app, bank, plan) = faulty(&At::new(Kind::Memory).await, |stores| {
        stores.store_timeout(Duration::from_millis(200))
    });
    plan.claim.store(SLOW, Ordering::SeqCst);
    let begin = Instant::now();
    let refused = Send::post("/charges", "k", r#"{"amount":5}"#)
        .to(&app)
        .await;
    assert_eq!(refused.status, 503);
    assert!(begin.elapsed() >= Duration::from_millis(200));
    assert!(begin.elapsed() < Duration::from_secs(5));
    assert_eq!(bank.begun(), 0);
}

/// Of a store that is down, a few requests find out; the others are answered at once, until it is there again.
#[tokio::test]
async fn t15_a_dead_store_does_not_cost_each_request_its_time() {
    Pace::find(a_dead_store).await;
}

async fn a_dead_store(pace: Pace) {
    let time = pace.millis(100);
    let (app, bank, plan) = faulty(&At::new(Kind::Memory).await, |stores| {
        stores.store_timeout(time)
    });
    let send = Send::post("/charges", "k", r#"{"amount":5}"#);
    plan.claim.store(SLOW, Ordering::SeqCst);
    let begin = Instant::now();
    for _ in 0..200 {
        let refused = send.to(&app).await;
        assert_eq!(refused.status, 503);
        assert_eq!(refused.headers["retry-after"], "1");
    }
    // Five, and maybe a probe or two while the others were answered.
    assert!(begin.elapsed() < time * 50, "{:?}", begin.elapsed());
    let claims = plan.claims.load(Ordering::SeqCst);
    assert!((5..50).contains(&claims), "{claims}");
    assert_eq!(bank.begun(), 0);
    // An operation that may run without its store does so at once.
    let careless = Send::post("/careless", "k", r#"{"amount":5}"#);
    assert_eq!(careless.status(&app).await, 201);
    plan.claim.store(WELL, Ordering::SeqCst);
    let well = Instant::now();
    while send.status(&app).await != 201 {
        assert!(well.elapsed() < Duration::from_secs(20));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(bank.begun(), 2);
}

#[tokio::test]
async fn t15_without_a_breaker_every_request_asks_its_store() {
    let (app, _, plan) = faulty(&At::new(Kind::Memory).await, |stores| {
        stores.store_breaker(None)
    });
    plan.claim.store(DOWN, Ordering::SeqCst);
    let send = Send::post("/charges", "k", r#"{"amount":5}"#);
    for _ in 0..50 {
        assert_eq!(send.status(&app).await, 503);
    }
    assert_eq!(plan.claims.load(Ordering::SeqCst), 50);
}

on_every_store! {
    /// The client has its answer at once, and the store gets it as soon as it is there again.
    async fn t15_a_store_that_is_down_at_the_completion(at: At) {
        let (app, bank, plan) = faulty(&at, |stores| stores);
        let send = Send::post("/charges", "k", r#"{"amount":5}"#);
        plan.complete.store(DOWN, Ordering::SeqCst);
        let first = send.to(&app).await;
        assert_eq!(first.status, 201);
        assert_eq!(send.status(&app).await, 409);
        plan.complete.store(WELL, Ordering::SeqCst);
        let before = plan.completions.load(Ordering::SeqCst);
        until("it is tried again", || plan.completions.load(Ordering::SeqCst) > before).await;
        let mut again = send.to(&app).await;
        for _ in 0..100 {
            if again.status != 409 {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            again = send.to(&app).await;
        }
        again.assert_replays(&first);
        assert_eq!(bank.charges(), 1);
    }
}

on_every_store! {
    /// Renewals that fail do not stop a handler whose lease nobody took.
    async fn t15_a_store_that_is_down_at_a_renewal(at: At, pace: Pace) {
        let (app, bank, plan) = faulty(&at, |stores| stores.lease(pace.millis(3_000)));
        plan.renew.store(DOWN, Ordering::SeqCst);
        let send = Send::post("/charges", "k", r#"{"amount":5,"then":"wait"}"#);
        let running = tokio::spawn(send.to(&app));
        until("a renewal failed", || plan.renewals.load(Ordering::SeqCst) > 0).await;
        plan.renew.store(WELL, Ordering::SeqCst);
        bank.open(1);
        let first = running.await.unwrap();
        assert_eq!(first.status, 201);
        send.to(&app).await.assert_replays(&first);
    }
}

on_every_store! {
    /// A handler takes three times its lease, and nobody gets its key.
    async fn t13_renewal_keeps_a_long_handler_alive(at: At, pace: Pace) {
        let lease = pace.millis(1_200);
        let (app, bank, plan) = faulty(&at, |stores| stores.lease(lease));
        let send = Send::post("/retrying", "k", r#"{"amount":5,"then":"wait"}"#);
        let running = tokio::spawn(send.to(&app));
        until("the handler runs", || bank.begun() == 1).await;
        let begin = Instant::now();
        while begin.elapsed() < lease * 3 {
            assert_eq!(send.status(&app).await, 409);
            tokio::time::sleep(pace.millis(100)).await;
        }
        assert!(plan.renewals.load(Ordering::SeqCst) >= 6);
        bank.open(1);
        let first = running.await.unwrap();
        assert_eq!(first.status, 201);
        send.to(&app).await.assert_replays(&first);
        assert_eq!(bank.begun(), 1);
    }
}

on_every_store! {
    /// A process that cannot renew loses its key to another one; when it hears of that, its handler is stopped and nothing of it is stored.
    async fn t12_an_owner_that_lost_its_lease_is_stopped(at: At, pace: Pace) {
        let (app, bank, plan) = faulty(&at, |stores| stores.lease(pace.millis(1_000)));
        plan.renew.store(DOWN, Ordering::SeqCst);
        let send = Send::post("/retrying", "k", r#"{"amount":5,"then":"wait"}"#);
        let first = tokio::spawn(send.to(&app));
        until("the handler runs", || bank.begun() == 1).await;
        tokio::time::sleep(pace.millis(1_300)).await;

        let (other, bank_of_other) = at.app();
        let second = tokio::spawn(send.to(&other));
        until("the other one took over", || bank_of_other.begun() == 1).await;
        plan.renew.store(WELL, Ordering::SeqCst);
        let stopped = first.await.unwrap();
        assert_eq!(stopped.status, 409, "{stopped:?}");
        assert_eq!(plan.completions.load(Ordering::SeqCst), 0);

        bank_of_other.open(1);
        let second = second.await.unwrap();
        assert_eq!(second.status, 201);
        send.to(&app).await.assert_replays(&second);
        assert_eq!((bank.charges(), bank_of_other.charges()), (0, 1));
    }
}
