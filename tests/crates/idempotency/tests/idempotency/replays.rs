//! 2 to 5: the same request again, another one with its key, one that is still running.

use axum::Router;

use crate::harness::{At, Kind, Send, on_every_store, until};

on_every_store! {
    async fn t02_the_answer_comes_again(at: At) {
        let (app, bank) = at.app();
        let send = Send::post("/charges?dry=false", "again", r#"{"amount":5}"#).header("x-request-id", "first");
        let first = send.to(&app).await;
        assert_eq!(first.status, 201, "{first:?}");
        assert!(first.headers.contains_key("location"));
        for _ in 0..3 {
            let again = send.clone().with("x-request-id", "second").to(&app).await;
            again.assert_replays(&first);
            assert_eq!(again.headers["idempotency-original-request-id"], "first");
        }
        // Quoted, it is the same key; and another process knows it.
        let quoted = send.clone().with("idempotency-key", "\"again\"");
        quoted.to(&app).await.assert_replays(&first);
        let (other, bank_of_other) = at.app();
        send.to(&other).await.assert_replays(&first);
        assert_eq!((bank.charges(), bank_of_other.charges()), (1, 0));
    }
}

on_every_store! {
    async fn t03_another_request_with_the_key_is_refused(at: At) {
        let (app, bank) = at.app();
        let send = Send::post("/accounts/a/charges", "one", r#"{"amount":5}"#).header("api-version", "1");
        let first = send.to(&app).await;
        assert_eq!(first.status, 201, "{first:?}");
        let others = [
            Send::post("/accounts/a/charges", "one", r#"{"amount":6}"#).header("api-version", "1"),
            Send::post("/accounts/a/charges?x=1", "one", r#"{"amount":5}"#).header("api-version", "1"),
            Send::post("/accounts/b/charges", "one", r#"{"amount":5}"#).header("api-version", "1"),
            send.clone().with("api-version", "2"),
            send.clone().with("api-version", ""),
        ];
        for other in others {
            let refused = other.to(&app).await;
            assert_eq!(refused.status, 422, "{refused:?}");
            assert_eq!(refused.code(), "IDEMPOTENCY_KEY_REUSED");
            assert!(!refused.is_replay());
        }
        send.clone().with("user-agent", "other").with("traceparent", "00-1-2-00").to(&app).await.assert_replays(&first);
        assert_eq!(bank.begun(), 1);

        let json = Send::post("/charges", "typed", r#"{"amount":5}"#);
        let first = json.to(&app).await;
        assert_eq!(first.status, 201, "{first:?}");
        assert_eq!(json.clone().with("content-type", "text/json").status(&app).await, 422);
        let with_charset = json.clone().with("content-type", "Application/JSON; charset=utf-8");
        with_charset.to(&app).await.assert_replays(&first);
        assert_eq!(json.clone().with("idempotency-key", "other").status(&app).await, 201);
    }
}

#[tokio::test]
async fn t03_the_mismatch_is_said_before_the_conflict() {
    let at = At::new(Kind::Memory).await;
    let (app, bank) = at.app();
    let running =
        tokio::spawn(Send::post("/charges", "k", r#"{"amount":5,"then":"wait"}"#).to(&app));
    until("the handler runs", || bank.begun() == 1).await;
    assert_eq!(
        Send::post("/charges", "k", r#"{"amount":6,"then":"wait"}"#)
            .status(&app)
            .await,
        422
    );
    bank.open(1);
    assert_eq!(running.await.unwrap().status, 201);
}

on_every_store! {
    async fn t04_json_in_another_spelling_is_the_same(at: At) {
        let (app, bank) = at.app();
        let first = Send::post("/accounts/a/charges", "json", r#"{"amount":5,"then":"charge"}"#).to(&app).await;
        let again = Send::post("/accounts/a/charges", "json", "{ \"then\": \"ch\\u0061rge\",\n\"amount\":5 }").to(&app).await;
        again.assert_replays(&first);
        // Where the spec does not say so, the bytes count.
        Send::post("/charges", "json", r#"{"amount":5}"#).to(&app).await;
        assert_eq!(Send::post("/charges", "json", r#"{"amount": 5}"#).status(&app).await, 422);
        assert_eq!(bank.charges(), 2);
    }
}

async fn running(
    app: &Router,
    uri: &str,
    bank: &idempotency_tests::Bank,
) -> tokio::task::JoinHandle<crate::harness::Reply> {
    let before = bank.begun();
    let task = tokio::spawn(Send::post(uri, "running", r#"{"amount":5,"then":"wait"}"#).to(app));
    until("the handler runs", || bank.begun() == before + 1).await;
    task
}

on_every_store! {
    async fn t05_a_request_that_is_running(at: At) {
        let (app, bank) = at.app();
        let first = running(&app, "/charges", &bank).await;
        let conflict = Send::post("/charges", "running", r#"{"amount":5,"then":"wait"}"#).to(&app).await;
        assert_eq!(conflict.status, 409);
        assert_eq!(conflict.code(), "IDEMPOTENCY_KEY_IN_USE");
        assert_eq!(conflict.headers["retry-after"], "1");
        bank.open(1);
        let first = first.await.unwrap();
        assert_eq!(first.status, 201);
        Send::post("/charges", "running", r#"{"amount":5,"then":"wait"}"#).to(&app).await.assert_replays(&first);
        assert_eq!(bank.begun(), 1);
    }
}

on_every_store! {
    async fn t05_waiting_ends_in_the_replay(at: At) {
        let (app, bank) = at.app();
        let first = running(&app, "/waiting", &bank).await;
        let waiting = tokio::spawn(Send::post("/waiting", "running", r#"{"amount":5,"then":"wait"}"#).to(&app));
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        assert!(!waiting.is_finished());
        bank.open(1);
        waiting.await.unwrap().assert_replays(&first.await.unwrap());
        assert_eq!(bank.begun(), 1);
    }
}

#[tokio::test]
async fn t05_waiting_ends_in_the_conflict() {
    let at = At::new(Kind::Memory).await;
    let (app, bank) = at.app();
    let first = running(&app, "/waiting", &bank).await;
    let begin = std::time::Instant::now();
    assert_eq!(
        Send::post("/waiting", "running", r#"{"amount":5,"then":"wait"}"#)
            .status(&app)
            .await,
        409
    );
    assert!(begin.elapsed() >= std::time::Duration::from_secs(2));
    bank.open(1);
    assert_eq!(first.await.unwrap().status, 201);
}
