//! What counts a request as running, through everything that its execution is put into.

use axum::response::Response;

/// What counts a request as running.
#[cfg(feature = "rate-limit")]
pub(super) type Permit = Option<crate::layer::limit::Permit>;
/// There are none.
#[cfg(not(feature = "rate-limit"))]
pub(super) type Permit = Option<std::convert::Infallible>;

/// An answer in the making, and its permit as long as that takes.
pub(super) fn held(permit: Permit, answer: Answer) -> Answer {
    #[cfg(feature = "rate-limit")]
    if permit.is_some() {
        return Box::pin(async move {
            let response = answer.await;
            drop(permit);
            response
        });
    }
    #[cfg(not(feature = "rate-limit"))]
    let _ = permit;
    answer
}

/// The answer of an operation in the making.
pub(super) type Answer = std::pin::Pin<Box<dyn Future<Output = Response> + Send>>;
