//! What a request of another service can end with, and what its own client is told then: nothing of the upstream.

use std::fmt;
use std::time::{Duration, SystemTime};

use axum::http::{StatusCode, header};
use reqwest::Response;

use crate::error::{Cause, Error};
use crate::outgoing::call_error::{failed, late, unavailable};
use crate::outgoing::{CallError, retry_after};

/// Why a request brought no answer that is of use. `?` turns it into 502, 503 or 504, as [`CallError`] says.
#[derive(Debug)]
pub enum ClientError {
    /// The request could not be written, since the URL or a header is none: a mistake of this program, 500.
    Request(reqwest::Error),
    /// It was not sent, or not answered.
    Call(CallError<reqwest::Error>),
    /// It was answered with 5xx or 429, at the last attempt as well.
    Status(Box<Response>),
}

impl ClientError {
    /// The status that the upstream answered with, where it did.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Status(response) => Some(response.status()),
            Self::Request(_) | Self::Call(_) => None,
        }
    }
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => write!(f, "a request could not be written: {error}"),
            Self::Call(error) => error.fmt(f),
            Self::Status(response) => write!(f, "the upstream answered {}", response.status()),
        }
    }
}

impl std::error::Error for ClientError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::Call(error) => error.source(),
            Self::Status(_) => None,
        }
    }
}

impl Cause for ClientError {
    fn into_error(self) -> Error {
        match self {
            Self::Request(error) => Error::internal(error),
            Self::Call(error) => error.into_error(),
            Self::Status(response) if response.status() == StatusCode::TOO_MANY_REQUESTS => {
                let wait = asked_wait(&response, SystemTime::now());
                unavailable(wait).with_cause(Self::Status(response))
            }
            Self::Status(response) => failed().with_cause(Self::Status(response)),
        }
    }
}

/// `Retry-After` of a response.
pub(super) fn asked_wait(response: &Response, now: SystemTime) -> Option<Duration> {
    let asked = response.headers().get(header::RETRY_AFTER)?;
    retry_after(asked.to_str().ok()?, now)
}

/// What fails while an answer is read: 504 where it took too long, 502 where it breaks off or is not what was expected.
impl Cause for reqwest::Error {
    fn into_error(self) -> Error {
        // A URL can hold a secret, also in a log.
        let this = self.without_url();
        let error = if this.is_timeout() { late() } else { failed() };
        error.with_cause(this)
    }
}
