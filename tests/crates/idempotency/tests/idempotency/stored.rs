//! 16 to 18: what is stored, and what cannot be.

use crate::harness::{At, Kind, Send, on_every_store};

fn told(what: &str) -> Send {
    Send::post(
        "/charges",
        what,
        &format!(r#"{{"amount":5,"then":"{what}"}}"#),
    )
}

/// What becomes of an answer: replayed, or the request is executed again.
async fn assert_outcome(at: &At, what: &str, status: u16, stored: bool) {
    let (app, bank) = at.app();
    let first = told(what).to(&app).await;
    assert_eq!(first.status, status, "{what}: {first:?}");
    let again = told(what).to(&app).await;
    assert_eq!(again.status, status, "{what}: {again:?}");
    if stored {
        again.assert_replays(&first);
        assert_eq!(bank.begun(), 1, "{what}");
    } else {
        assert!(!again.is_replay(), "{what}: {again:?}");
        assert_eq!(bank.begun(), 2, "{what}");
    }
}

macro_rules! outcomes {
    ($($(#[$doc:meta])* $name:ident $what:literal $status:literal $stored:literal;)*) => { $(
        on_every_store! {
            $(#[$doc])*
            async fn $name(at: At) {
                assert_outcome(&at, $what, $status, $stored).await;
            }
        }
    )* };
}

outcomes! {
    t16_a_success_is_stored "charge" 201 true;
    /// The outcome was decided.
    t16_a_4xx_of_the_handler_is_stored "decline" 402 true;
    /// It may have had its effect.
    t16_a_5xx_of_the_handler_is_stored "break" 500 true;
    t16_a_503_that_may_have_had_an_effect_is_stored "unsure" 503 true;
    t16_a_503_of_a_handler_that_did_nothing_is_not "busy" 503 false;
    t16_a_429_of_a_handler_that_did_nothing_is_not "limited" 429 false;
}

/// What lies before the claim is not reached by it: 401, 403, 413, 415, 400.
#[tokio::test]
async fn t16_what_other_layers_answer_is_not_stored() {
    let (app, bank) = At::new(Kind::Memory).await.app();
    let large = format!(r#"{{"bytes":1,"filler":"{}"}}"#, "x".repeat(2_000));
    assert_eq!(Send::post("/files", "k", &large).status(&app).await, 413);
    assert_eq!(Send::post("/files", "k", "{}").status(&app).await, 400);
    assert_eq!(bank.begun(), 0);
    assert_eq!(
        Send::post("/files", "k", r#"{"bytes":1}"#)
            .status(&app)
            .await,
        200
    );
}

on_every_store! {
    async fn t17_an_answer_of_the_largest_size_is_replayed(at: At) {
        let (app, bank) = at.app();
        let send = Send::post("/files", "k", r#"{"bytes":1048576}"#);
        let first = send.to(&app).await;
        assert_eq!((first.status.as_u16(), first.body.len()), (200, 1_048_576));
        send.to(&app).await.assert_replays(&first);
        assert_eq!(bank.charges(), 1);
    }
}

on_every_store! {
    /// It is sent, and the effect is not repeated; what is replayed says why there is no answer.
    async fn t17_a_larger_answer_is_sent_once(at: At) {
        let (app, bank) = at.app();
        let send = Send::post("/files", "k", r#"{"bytes":1048577}"#);
        let first = send.to(&app).await;
        assert_eq!((first.status.as_u16(), first.body.len()), (200, 1_048_577));
        for _ in 0..2 {
            let again = send.to(&app).await;
            assert_eq!(again.status, 500);
            assert_eq!(again.code(), "RESPONSE_NOT_REPLAYABLE");
            assert!(again.is_replay());
        }
        assert_eq!(bank.charges(), 1);
    }
}

/// With and without `Content-Length`, and within the operation's own limit.
#[tokio::test]
async fn t18_a_body_that_is_too_large_is_refused_before_it_is_kept() {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;

    let (app, bank) = At::new(Kind::Memory).await.app();
    let large = format!(r#"{{"bytes":1,"filler":"{}"}}"#, "x".repeat(1_024));
    assert_eq!(Send::post("/files", "k", &large).status(&app).await, 413);
    let chunks = large
        .as_bytes()
        .chunks(100)
        .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()));
    let body = Body::from_stream(stream_of(chunks.collect()));
    let request = Request::post("/files")
        .header("content-type", "application/json")
        .header("idempotency-key", "k");
    let response = app.oneshot(request.body(body).unwrap()).await.unwrap();
    assert_eq!(response.status(), 413);
    assert_eq!(bank.begun(), 0);
}

/// A stream of what is there.
fn stream_of<T: std::marker::Send + 'static>(
    items: Vec<T>,
) -> impl futures_core::Stream<Item = T> + std::marker::Send + 'static {
    struct Items<T>(std::vec::IntoIter<T>);
    impl<T> Unpin for Items<T> {}
    impl<T> futures_core::Stream for Items<T> {
        type Item = T;
        fn poll_next(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<T>> {
            std::task::Poll::Ready(self.0.next())
        }
    }
    Items(items.into_iter())
}
