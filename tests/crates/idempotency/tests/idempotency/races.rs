//! 1: many requests with one key at the same moment.

use idempotency_tests::{Bank, app};
use tokio::task::JoinSet;

use crate::harness::{At, Send, on_every_store, rounds};

on_every_store! {
    /// 200 requests to two processes on one store.
    async fn t01_one_of_200_is_executed(at: At) {
        let bank = Bank::default();
        let apps = [app(at.stores(), bank.clone()), app(at.stores(), bank.clone())];
        for round in 0..rounds(4, 100) {
            let send = Send::post("/charges", &format!("race-{round}"), r#"{"amount":5}"#);
            let mut racing = JoinSet::new();
            for index in 0..200 {
                racing.spawn(send.to(&apps[index % 2]));
            }
            let replies = racing.join_all().await;
            assert_eq!(bank.charges(), round + 1);
            let winners: Vec<_> = replies
                .iter()
                .filter(|reply| reply.status == 201 && !reply.is_replay())
                .collect();
            assert_eq!(winners.len(), 1, "{replies:?}");
            for reply in &replies {
                match reply.status.as_u16() {
                    201 => assert_eq!(reply.body, winners[0].body),
                    409 => assert_eq!(reply.headers["retry-after"], "1"),
                    other => panic!("{other}: {reply:?}"),
                }
            }
            send.to(&apps[0]).await.assert_replays(winners[0]);
        }
    }
}
