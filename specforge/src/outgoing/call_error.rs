//! How a call ends that brought no answer.

use std::fmt;
use std::time::Duration;

use super::Open;
use crate::error::{Cause, Error};

/// Why a call brought no answer. `?` turns it into an answer that says nothing of the upstream: 503 with `Retry-After` where it was not called,
/// 504 where it took too long, 502 where it failed.
#[derive(Debug)]
pub enum CallError<E> {
    /// The last attempt failed with this.
    Failed(E),
    /// The circuit breaker let none through.
    Open(Open),
    /// Too many calls are running, and none ended in time.
    Busy,
    /// The last attempt took longer than an attempt may.
    Timeout,
    /// The call had no time left.
    Deadline,
}

impl<E: fmt::Display> fmt::Display for CallError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Open(open) => open.fmt(f),
            Self::Busy => f.write_str("too many calls of the upstream are running"),
            Self::Timeout => f.write_str("the upstream did not answer in time"),
            Self::Deadline => f.write_str("there was no time left for the upstream"),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for CallError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Failed(error) => error.source(),
            Self::Open(_) | Self::Busy | Self::Timeout | Self::Deadline => None,
        }
    }
}

// Of an error that is no cause the compiler would else say that this one is.
#[diagnostic::do_not_recommend]
impl<E: std::error::Error + Send + Sync + 'static> Cause for CallError<E> {
    fn into_error(self) -> Error {
        let error = match &self {
            Self::Failed(_) => failed(),
            Self::Open(open) => unavailable(Some(open.left)),
            Self::Busy => unavailable(None),
            Self::Timeout | Self::Deadline => late(),
        };
        error.with_cause(self)
    }
}

/// What a client is told of an upstream that failed.
pub(super) fn failed() -> Error {
    Error::bad_gateway("a service that this operation needs failed")
}

/// The same of one that took too long.
pub(super) fn late() -> Error {
    Error::gateway_timeout("a service that this operation needs did not answer in time")
}

/// The same of one that is not to be called for a while.
pub(super) fn unavailable(wait: Option<Duration>) -> Error {
    let wait = wait.map_or(AT_LEAST, |wait| wait.clamp(AT_LEAST, AT_MOST));
    Error::service_unavailable("a service that this operation needs is not available")
        .with_code("UPSTREAM_UNAVAILABLE")
        .with_retry_after(wait)
}

/// `Retry-After` where nobody knows better.
const AT_LEAST: Duration = Duration::from_secs(1);

/// An upstream that names a time far away does not send our clients away for as long.
const AT_MOST: Duration = Duration::from_mins(5);
