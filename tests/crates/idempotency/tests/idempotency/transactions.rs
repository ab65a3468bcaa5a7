//! The transaction of a handler: its effect and the record of its key, together or not at all (10, 12, 15 and 16 in transactional mode).

use std::time::Duration;

use axum::Router;
use idempotency_tests::{Bank, ledger};
use specforge::store::Stores;

use crate::harness::{At, Kind, Reply, Send, until};

/// A ledger, and what counts its transfers.
struct Ledger {
    app: Router,
    bank: Bank,
    at: At,
}

impl Ledger {
    async fn new(kind: Kind) -> Self {
        let at = At::new(kind).await;
        match kind {
            Kind::Sqlite => ledger::sqlite::create(&at.sqlite_pool()).await.unwrap(),
            _ => ledger::postgres::create(&at.postgres_pool()).await.unwrap(),
        }
        let bank = Bank::default();
        let app = Self::app(&at, bank.clone(), Duration::from_secs(30));
        Self { app, bank, at }
    }

    fn app(at: &At, bank: Bank, lease: Duration) -> Router {
        let set = |stores: Stores| stores.store_timeout(Duration::from_secs(20)).lease(lease);
        match at.kind() {
            Kind::Sqlite => ledger::sqlite::app(set(Stores::sqlite(at.sqlite_pool())), bank),
            _ => ledger::postgres::app(set(Stores::postgres(at.postgres_pool())), bank),
        }
    }

    async fn transfers(&self) -> i64 {
        match self.at.kind() {
            Kind::Sqlite => ledger::sqlite::count(&self.at.sqlite_pool()).await.unwrap(),
            _ => ledger::postgres::count(&self.at.postgres_pool())
                .await
                .unwrap(),
        }
    }
}

fn transfer(amount: i64, then: &str) -> Send {
    let body = format!(r#"{{"amount":{amount},"then":"{then}"}}"#);
    Send::post("/transfers", &format!("{amount}-{then}"), &body)
}

/// A test on both databases.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($ledger:ident: Ledger) $body:block)*) => { $(
        $(#[$doc])*
        mod $name {
            use super::*;

            async fn test($ledger: Ledger) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(Ledger::new(Kind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test(Ledger::new(Kind::Postgres).await).await;
            }
        }
    )* };
}

/// The first answer is this status; the next one a replay of it, or another execution.
async fn assert_outcome(ledger: &Ledger, then: &str, status: u16, stored: bool, transfers: i64) {
    let send = transfer(7, then);
    let first = send.to(&ledger.app).await;
    assert_eq!(first.status, status, "{first:?}");
    assert_eq!(ledger.transfers().await, transfers);
    let again = send.to(&ledger.app).await;
    if stored {
        again.assert_replays(&first);
        assert_eq!(ledger.bank.begun(), 1);
    } else {
        assert!(again.status == status && !again.is_replay(), "{again:?}");
        assert_eq!(ledger.bank.begun(), 2);
    }
    assert_eq!(ledger.transfers().await, transfers);
}

on_both! {
    async fn t02_the_effect_and_its_record_are_committed(ledger: Ledger) {
        assert_outcome(&ledger, "transfer", 201, true, 1).await;
    }

    async fn t16_a_4xx_is_stored_and_its_effect_rolled_back(ledger: Ledger) {
        assert_outcome(&ledger, "decline", 402, true, 0).await;
    }

    async fn t16_a_5xx_leaves_neither_effect_nor_record(ledger: Ledger) {
        assert_outcome(&ledger, "break", 500, false, 0).await;
    }

    async fn t16_nor_does_one_before_the_transaction(ledger: Ledger) {
        assert_outcome(&ledger, "idle", 500, false, 0).await;
    }

    async fn t16_nor_does_a_handler_that_did_nothing(ledger: Ledger) {
        assert_outcome(&ledger, "busy", 503, false, 0).await;
    }

    async fn t16_a_transaction_that_is_kept_is_no_success(ledger: Ledger) {
        let kept = transfer(7, "keep").to(&ledger.app).await;
        assert_eq!(kept.status, 500, "{kept:?}");
    }

    async fn t10_a_panic_leaves_neither_effect_nor_record(ledger: Ledger) {
        let send = transfer(7, "panic");
        for attempt in 1..=2 {
            assert_eq!(send.status(&ledger.app).await, 500);
            assert_eq!((ledger.bank.begun(), ledger.transfers().await), (attempt, 0));
        }
    }

    /// A constraint says no: at the insert, or not before the commit.
    async fn t16_a_commit_that_fails_is_an_error(ledger: Ledger) {
        assert_eq!(transfer(7, "transfer").status(&ledger.app).await, 201);
        let refused = transfer(7, "again").to(&ledger.app).await;
        assert_eq!(refused.status, 409, "{refused:?}");
        assert_eq!(ledger.transfers().await, 1);
        assert_eq!(transfer(8, "transfer").status(&ledger.app).await, 201);
    }

    async fn t01_one_of_many_transfers_is_made(ledger: Ledger) {
        let mut racing = tokio::task::JoinSet::new();
        for _ in 0..50 {
            racing.spawn(transfer(7, "sleep").to(&ledger.app));
        }
        let replies: Vec<Reply> = racing.join_all().await;
        assert!(replies.iter().all(|reply| matches!(reply.status.as_u16(), 201 | 409)), "{replies:?}");
        assert_eq!((ledger.bank.begun(), ledger.transfers().await), (1, 1));
    }

    /// An owner that lost its lease commits nothing, whatever its handler answers: the other one's transfer is the only one.
    async fn t12_a_late_owner_rolls_back(ledger: Ledger) {
        let send = transfer(7, "wait");
        let first = tokio::spawn(send.to(&ledger.app));
        until("the handler runs", || ledger.bank.begun() == 1).await;
        // Another process, for which the lease has passed.
        lose_leases(&ledger.at).await;
        let bank = Bank::default();
        let other = Ledger::app(&ledger.at, bank.clone(), Duration::from_secs(30));
        bank.open(1);
        let second = send.to(&other).await;
        assert_eq!(second.status, 201, "{second:?}");
        ledger.bank.open(1);
        let late = first.await.unwrap();
        assert_eq!(late.status, 409, "{late:?}");
        assert_eq!(ledger.transfers().await, 1);
        send.to(&ledger.app).await.assert_replays(&second);
    }

    /// Nothing is known of a commit whose answer does not come; the next attempt finds out.
    async fn t09_a_time_out_does_not_touch_the_transaction(ledger: Ledger) {
        let send = transfer(7, "sleep-inside");
        tokio::select! {
            early = send.to(&ledger.app) => panic!("{early:?}"),
            () = until("the handler runs", || ledger.bank.begun() == 1) => {}
        }
        let mut again = send.to(&ledger.app).await;
        while again.status != 201 {
            assert!(matches!(again.status.as_u16(), 409 | 503), "{again:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
            again = send.to(&ledger.app).await;
        }
        assert!(again.is_replay());
        assert_eq!((ledger.bank.begun(), ledger.transfers().await), (1, 1));
    }
}

/// All leases pass at once.
async fn lose_leases(at: &At) {
    match at.kind() {
        Kind::Sqlite => {
            let pool = at.sqlite_pool();
            sqlx::raw_sql("UPDATE specforge_idempotency SET lease_until = 0")
                .execute(&pool)
                .await
                .unwrap();
        }
        _ => {
            let pool = at.postgres_pool();
            sqlx::raw_sql("UPDATE specforge_idempotency SET lease_until = now() - interval '1 s'")
                .execute(&pool)
                .await
                .unwrap();
        }
    }
}

/// The stores of the router are elsewhere: a mistake that no type sees.
#[tokio::test]
async fn t15_a_transaction_of_another_database_is_an_error() {
    let bank = Bank::default();
    let app = ledger::sqlite::app(Stores::memory(), bank.clone());
    assert_eq!(transfer(7, "transfer").status(&app).await, 500);
    assert_eq!(bank.begun(), 0);
}
