//! Retries in one layer only: where every layer of a chain tries three times, the last one is called 3 * 3 * 3 times.

use axum::http::{HeaderMap, HeaderName};

use crate::layer::trace;

tokio::task_local! {
    /// Set while somebody else tries again if this fails.
    static REPEATED: ();
}

/// Says which attempt a request is, from 0: whoever sends it tries again by itself, so that what it causes need not.
pub const RETRY_ATTEMPT: HeaderName = HeaderName::from_static("x-retry-attempt");

/// Whether somebody else tries again if this fails.
pub(super) fn is_repeated() -> bool {
    REPEATED.try_with(|()| ()).is_ok()
        || trace::current(trace::Exchange::is_repeated).unwrap_or_default()
}

/// Whether whoever sends a request tries again by itself.
pub(crate) fn says_repeated(headers: &HeaderMap) -> bool {
    headers.contains_key(RETRY_ATTEMPT)
}

/// Runs a future whose calls are tried once, where `repeated` says that somebody else tries again.
pub(super) async fn repeated_if<F: Future>(repeated: bool, future: F) -> F::Output {
    if repeated {
        REPEATED.scope((), future).await
    } else {
        future.await
    }
}
