//! A panic ends as an answer, and the connection goes on.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use axum::response::Response;

use crate::error::Panicked;
use crate::operation::OperationSpec;

/// Answers a request; a panic is logged and answered with 500, in every build: the client is the same. `specforge::testing` goes on with it.
pub(super) async fn contain(
    operation: &'static OperationSpec,
    answer: impl Future<Output = Response>,
) -> Response {
    let mut answer = pin!(answer);
    poll_fn(move |cx| {
        // The future is never polled again after a panic, so that no broken state of it is seen.
        catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(cx))).unwrap_or_else(|panic| {
            let mut response = Panicked::answer(operation, &panic);
            Panicked::put(&mut response, panic);
            Poll::Ready(response)
        })
    })
    .await
}
