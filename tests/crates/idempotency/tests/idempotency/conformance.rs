//! What every store has to do, asked of the store itself: 12, 14 and 19.

use std::time::Duration;

use axum::body::Bytes;
use specforge::store::{Claim, Claimed, Digest, IdempotencyStore as _, LostLease, Owner, Token};
use tokio::time::sleep;

use crate::harness::{At, Kind, on_every_store};

/// How long a lease is, in milliseconds.
const LEASE: u64 = 400;
const TTL: Duration = Duration::from_mins(1);

fn digest(byte: u8) -> Digest {
    Digest([byte; 32])
}

fn claim(key: u8, lease: Duration) -> Claim {
    Claim {
        key: digest(key),
        scope: digest(0),
        fingerprint: digest(1),
        token: Token::random().unwrap(),
        lease,
        ttl: TTL,
        lost: LostLease::Retry,
        capacity: 1_024,
    }
}

fn owner(claim: &Claim) -> Owner {
    Owner {
        key: claim.key,
        token: claim.token,
    }
}

fn done(fingerprint: Digest, record: &'static str) -> Claimed {
    Claimed::Done {
        fingerprint,
        record: Bytes::from_static(record.as_bytes()),
    }
}

on_every_store! {
    async fn t12_a_claim_excludes_others_until_it_is_done(at: At) {
        let (here, there) = (at.store(), at.store());
        let mine = claim(1, TTL);
        assert_eq!(here.claim(mine.clone()).await.unwrap(), Claimed::Acquired);
        let running = Claimed::Running { fingerprint: digest(1) };
        assert_eq!(there.claim(claim(1, TTL)).await.unwrap(), running);
        let mismatch = Claim { fingerprint: digest(2), ..claim(1, TTL) };
        assert_eq!(there.claim(mismatch.clone()).await.unwrap(), running);
        // Another key is free.
        assert_eq!(there.claim(claim(2, TTL)).await.unwrap(), Claimed::Acquired);

        assert!(here.complete(owner(&mine), Bytes::from_static(b"answer"), TTL).await.unwrap());
        assert_eq!(there.claim(claim(1, TTL)).await.unwrap(), done(digest(1), "answer"));
        assert_eq!(there.claim(mismatch).await.unwrap(), done(digest(1), "answer"));
        // Done is done.
        assert!(!here.complete(owner(&mine), Bytes::from_static(b"other"), TTL).await.unwrap());
        assert!(!here.renew(owner(&mine), TTL, TTL).await.unwrap());
        assert!(!here.release(owner(&mine)).await.unwrap());
        assert_eq!(here.claim(claim(1, TTL)).await.unwrap(), done(digest(1), "answer"));
    }
}

on_every_store! {
    /// Also within one process: the token is that of the claim.
    async fn t14_a_lost_lease_is_lost(at: At, pace: Pace) {
        let (store, lease) = (at.store(), pace.millis(LEASE));
        let first = claim(1, lease);
        assert_eq!(store.claim(first.clone()).await.unwrap(), Claimed::Acquired);
        sleep(lease + pace.millis(200)).await;
        // One with another fingerprint does not get it all the same.
        let mismatch = Claim { fingerprint: digest(2), ..claim(1, TTL) };
        assert_eq!(store.claim(mismatch).await.unwrap(), Claimed::Running { fingerprint: digest(1) });
        let second = claim(1, TTL);
        assert_eq!(store.claim(second.clone()).await.unwrap(), Claimed::Acquired);

        assert!(!store.renew(owner(&first), TTL, TTL).await.unwrap());
        assert!(!store.complete(owner(&first), Bytes::from_static(b"first"), TTL).await.unwrap());
        assert!(!store.release(owner(&first)).await.unwrap());
        assert!(store.renew(owner(&second), TTL, TTL).await.unwrap());
        assert!(store.complete(owner(&second), Bytes::from_static(b"second"), TTL).await.unwrap());
        assert_eq!(store.claim(claim(1, TTL)).await.unwrap(), done(digest(1), "second"));
    }
}

on_every_store! {
    async fn t12_a_lost_lease_can_end_the_record(at: At, pace: Pace) {
        let (store, lease) = (at.store(), pace.millis(LEASE));
        let first = claim(1, lease);
        assert_eq!(store.claim(first.clone()).await.unwrap(), Claimed::Acquired);
        sleep(lease + pace.millis(200)).await;
        let reject = || Claim { lost: LostLease::Reject(Bytes::from_static(b"unknown")), ..claim(1, TTL) };
        assert_eq!(store.claim(reject()).await.unwrap(), done(digest(1), "unknown"));
        assert!(!store.complete(owner(&first), Bytes::from_static(b"first"), TTL).await.unwrap());
        assert!(!store.renew(owner(&first), TTL, TTL).await.unwrap());
        assert_eq!(store.claim(reject()).await.unwrap(), done(digest(1), "unknown"));
        // Whoever would have retried comes too late.
        assert_eq!(store.claim(claim(1, TTL)).await.unwrap(), done(digest(1), "unknown"));
    }
}

on_every_store! {
    async fn t13_a_renewed_lease_is_kept(at: At, pace: Pace) {
        let (store, lease) = (at.store(), pace.millis(LEASE));
        let mine = claim(1, lease);
        assert_eq!(store.claim(mine.clone()).await.unwrap(), Claimed::Acquired);
        for _ in 0..6 {
            sleep(lease / 3).await;
            assert!(store.renew(owner(&mine), lease, TTL).await.unwrap());
            assert_eq!(store.claim(claim(1, lease)).await.unwrap(), Claimed::Running { fingerprint: digest(1) });
        }
        let stranger = Owner { token: Token::random().unwrap(), ..owner(&mine) };
        assert!(!store.renew(stranger, TTL, TTL).await.unwrap());
        assert!(!store.release(stranger).await.unwrap());
    }
}

on_every_store! {
    async fn t16_a_released_key_is_free(at: At) {
        let store = at.store();
        let mine = claim(1, TTL);
        assert_eq!(store.claim(mine.clone()).await.unwrap(), Claimed::Acquired);
        assert!(store.release(owner(&mine)).await.unwrap());
        assert!(!store.release(owner(&mine)).await.unwrap());
        let other = Claim { fingerprint: digest(9), ..claim(1, TTL) };
        assert_eq!(store.claim(other).await.unwrap(), Claimed::Acquired);
    }
}

on_every_store! {
    async fn t19_a_record_expires_so_long_after_its_completion(at: At, pace: Pace) {
        let store = at.store();
        let (kept, short) = (claim(1, TTL), claim(2, TTL));
        for mine in [&kept, &short] {
            assert_eq!(store.claim(mine.clone()).await.unwrap(), Claimed::Acquired);
        }
        sleep(pace.millis(500)).await;
        let ttl = pace.millis(1_000);
        assert!(store.complete(owner(&kept), Bytes::from_static(b"kept"), TTL).await.unwrap());
        assert!(store.complete(owner(&short), Bytes::from_static(b"short"), ttl).await.unwrap());
        sleep(pace.millis(600)).await;
        // It counts from the completion, not from the claim.
        assert_eq!(store.claim(claim(2, TTL)).await.unwrap(), done(digest(1), "short"));
        sleep(pace.millis(600)).await;
        // It has expired before it is swept, and then even for another request.
        let other = Claim { fingerprint: digest(9), ..claim(2, TTL) };
        assert_eq!(store.claim(other).await.unwrap(), Claimed::Acquired);
        assert_eq!(store.claim(claim(1, TTL)).await.unwrap(), done(digest(1), "kept"));
    }
}

on_every_store! {
    async fn t19_sweeping_removes_what_has_expired_and_nothing_else(at: At, pace: Pace) {
        let store = at.store();
        let ttl = pace.millis(100);
        for key in 0..25 {
            let mine = claim(key, TTL);
            assert_eq!(store.claim(mine.clone()).await.unwrap(), Claimed::Acquired);
            let ttl = if key < 20 { ttl } else { TTL };
            assert!(store.complete(owner(&mine), Bytes::from_static(b"done"), ttl).await.unwrap());
        }
        let running = claim(30, TTL);
        assert_eq!(store.claim(running.clone()).await.unwrap(), Claimed::Acquired);
        // Its lease has passed, and what became of it may still be asked.
        let lost = claim(31, pace.millis(30));
        assert_eq!(store.claim(lost.clone()).await.unwrap(), Claimed::Acquired);
        sleep(pace.millis(300)).await;
        // Redis does this by itself.
        if at.kind() != Kind::Redis {
            assert_eq!(store.sweep(15).await.unwrap(), 15);
            assert_eq!(store.sweep(15).await.unwrap(), 5);
        }
        assert_eq!(store.sweep(15).await.unwrap(), 0);
        for key in 20..25 {
            assert_eq!(store.claim(claim(key, TTL)).await.unwrap(), done(digest(1), "done"));
        }
        assert!(store.renew(owner(&running), TTL, TTL).await.unwrap());
        assert!(store.renew(owner(&lost), TTL, TTL).await.unwrap());
    }
}

on_every_store! {
    /// Any bytes come back as they were, also many of them.
    async fn t02_records_are_kept_byte_for_byte(at: At) {
        let store = at.store();
        let bytes: Vec<u8> = (0..1_200_000_u32).map(|index| (index * 7 % 251) as u8).collect();
        let record = Bytes::from(bytes);
        let mine = claim(1, TTL);
        assert_eq!(store.claim(mine.clone()).await.unwrap(), Claimed::Acquired);
        assert!(store.complete(owner(&mine), record.clone(), TTL).await.unwrap());
        let Claimed::Done { record: kept, .. } = at.store().claim(claim(1, TTL)).await.unwrap() else {
            panic!("it is not done");
        };
        assert!(kept == record);
    }
}
