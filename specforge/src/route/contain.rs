//! A panic ends as an answer.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use axum::http::StatusCode;
use axum::response::Response;

use crate::error::{Report, render};
use crate::operation::OperationSpec;

/// Runs what answers a request; a panic is logged and answered with 500. In debug builds it goes on, so that a test that causes one fails.
pub(super) async fn contain(
    operation: &'static OperationSpec,
    answer: impl Future<Output = Response>,
) -> Response {
    if cfg!(debug_assertions) {
        return answer.await;
    }
    let mut answer = pin!(answer);
    poll_fn(|cx| {
        // The future is dropped after a panic and never polled again, so that no broken state of it is seen.
        catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(cx))).unwrap_or_else(|_| {
            tracing::error!(operation = operation.id, "the handler panicked");
            Poll::Ready(render(
                operation,
                &Report::new(StatusCode::INTERNAL_SERVER_ERROR),
            ))
        })
    })
    .await
}
