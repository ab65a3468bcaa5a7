//! The request that this task works for.

use tracing::Instrument as _;

use super::Exchange;
use crate::layer::deadline::Deadline;

tokio::task_local! {
    static CURRENT: Current;
}

/// A request, and how long what is done for it may take.
#[derive(Debug, Clone)]
struct Current {
    exchange: Exchange,
    limit: Limit,
}

/// Until when a task may work for its request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    /// As long as the request itself may take.
    Request,
    /// Another deadline holds for what it does now.
    At(Deadline),
    /// What it does now has none.
    None,
}

/// Looks at the request that this task works for.
pub(crate) fn current<T>(look: impl FnOnce(&Exchange) -> T) -> Option<T> {
    CURRENT.try_with(|current| look(&current.exchange)).ok()
}

/// Until when this task may work.
pub(crate) fn current_deadline() -> Option<Deadline> {
    let deadline = CURRENT.try_with(|current| match current.limit {
        Limit::Request => current.exchange.deadline(),
        Limit::At(deadline) => Some(deadline),
        Limit::None => None,
    });
    deadline.ok().flatten()
}

/// Runs a future for a request.
pub(super) async fn scope<F: Future>(exchange: Exchange, future: F) -> F::Output {
    CURRENT.scope(Current::of(exchange), future).await
}

/// The same for what waits for nothing.
pub(super) fn within<T>(exchange: Exchange, work: impl FnOnce() -> T) -> T {
    CURRENT.sync_scope(Current::of(exchange), work)
}

impl Current {
    fn of(exchange: Exchange) -> Self {
        Self {
            exchange,
            limit: Limit::Request,
        }
    }
}

/// Runs a future for the request that this task works for, with another limit. Outside of a request it has none.
pub(crate) async fn limited<F: Future>(limit: Limit, future: F) -> F::Output {
    match current(Clone::clone) {
        Some(exchange) => CURRENT.scope(Current { exchange, limit }, future).await,
        None => future.await,
    }
}

/// Work for the current request in a task of its own.
///
/// What is spawned does not know the request that it was spawned for: its log lines have no correlation id, and the calls that it makes carry
/// none. This tells it.
///
/// ```
/// use specforge::trace::InCurrentRequest as _;
///
/// async fn handler() {
///     tokio::spawn(async { /* .. */ }.in_current_request());
/// }
/// ```
///
/// The [deadline](crate::Deadline) goes along. Work that is to outlive the answer lifts it: `Deadline::lift(work).in_current_request()`.
pub trait InCurrentRequest: Future + Sized {
    /// The same future, in the request and the span of whoever calls this.
    fn in_current_request(self) -> impl Future<Output = Self::Output> + Send
    where
        Self: Send,
    {
        let current = CURRENT.try_with(Clone::clone).ok();
        let run = async move {
            match current {
                Some(current) => CURRENT.scope(current, self).await,
                None => self.await,
            }
        };
        run.in_current_span()
    }
}

impl<F: Future> InCurrentRequest for F {}
