//! Errors: what a handler can fail with, and how the framework's own answers are put into the operation's error schema.

mod body;
pub(crate) mod build;
mod cause;
#[cfg(feature = "sqlx")]
pub mod database;
pub(crate) mod fill;
mod panic;
mod rejection;
mod render;
mod report;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use axum::http::StatusCode;

pub use body::{ErrorBody, ViolationPlace};
pub use cause::{Cause, IntoError, report_of};
#[doc(hidden)]
pub use fill::OwnAnswer;
pub(crate) use panic::Panicked;
pub use rejection::Rejection;
pub use render::Failure;
#[cfg(feature = "serve")]
pub(crate) use render::write_json;
pub(crate) use render::{media_type_of, render, restate, retry_later};
pub use report::{Problem, Report, status_of_code};

/// The one error type that fits every operation: it is answered in the schema that the operation declares for its status.
///
/// A status that the operation declares explicitly, by range or by `default` takes that response's schema; where the schema's shape is not
/// understood, or nothing is declared, the body is an RFC 9457 problem (`application/problem+json`).
///
/// ```
/// use specforge::Error;
///
/// let error = Error::conflict("the e-mail address is taken");
/// assert_eq!(error.status().as_u16(), 409);
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    report: Report,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
    undeclared: Undeclared,
    /// Nothing was done: a request that is sent again is executed.
    not_executed: bool,
    /// What failed can be made again from its beginning: it lost a race.
    #[cfg_attr(
        not(feature = "sqlx"),
        allow(dead_code, reason = "it is the errors of databases that are")
    )]
    transient: bool,
}

/// What becomes of an error whose status the operation does not declare; a 500 can be answered by all of them anyway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Undeclared {
    /// The handler breaks its contract.
    Drift,
    /// It is answered all the same.
    Answer,
    /// It is an internal error.
    #[cfg_attr(
        not(feature = "sqlx"),
        allow(dead_code, reason = "only databases need it")
    )]
    Internal,
}

/// Says of an error response that nothing was done, so that an idempotency key is free again. [`Error::not_executed`] puts it into the
/// response's extensions; so can you.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotExecuted;

impl Error {
    /// An error with a status of your choice and a message for the client.
    #[must_use]
    pub fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self::from(Report {
            message: message.into(),
            ..Report::new(status)
        })
    }

    /// An error whose cause is logged and never shown: 500. Always allowed, whatever the operation declares.
    #[must_use]
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::from(Report::new(StatusCode::INTERNAL_SERVER_ERROR)).with_cause(cause)
    }

    /// The operation is not written yet: 501. Always allowed, whatever the operation declares; `cargo specforge new` begins every handler
    /// with it.
    #[must_use]
    pub fn unimplemented() -> Self {
        let mut error = Self::not_implemented("this operation is not implemented yet");
        error.0.undeclared = Undeclared::Answer;
        error
    }

    /// The same error with another machine-readable code, such as `EMAIL_TAKEN`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.report.code = code.into();
        self
    }

    /// The same error with a cause, for the log only.
    #[must_use]
    pub fn with_cause(
        mut self,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// The same error with the time after which the request may succeed: `Retry-After` (RFC 9110, section 10.2.3), in whole seconds, rounded up.
    /// A 503 has one in any case, of a second.
    ///
    /// ```
    /// use std::time::Duration;
    /// use specforge::Error;
    ///
    /// let error = Error::too_many_requests("the mail server accepts no more").with_retry_after(Duration::from_secs(30));
    /// assert_eq!(error.report().retry_after, Some(Duration::from_secs(30)));
    /// ```
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.0.report.retry_after = Some(after);
        self
    }

    /// The same error of a handler that did nothing, since it had no time, no quota or no upstream: a request with the same idempotency key
    /// is executed, instead of being answered with this error again.
    #[must_use]
    pub fn not_executed(mut self) -> Self {
        self.0.not_executed = true;
        self
    }

    /// Whether it says that nothing was done.
    pub(crate) fn is_not_executed(&self) -> bool {
        self.0.not_executed
    }

    /// The status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.report.status
    }

    /// The error as an operation answers it that declares its status, or does not; whether that breaks its contract is for the caller to say.
    pub(crate) fn for_operation(mut self, declared: bool) -> (Self, bool) {
        if declared || self.status() == StatusCode::INTERNAL_SERVER_ERROR {
            return (self, false);
        }
        match self.0.undeclared {
            Undeclared::Drift => (self, true),
            Undeclared::Answer => (self, false),
            Undeclared::Internal => {
                self.0.report = Report::new(StatusCode::INTERNAL_SERVER_ERROR);
                (self, false)
            }
        }
    }

    /// Whether what failed can be made again from its beginning.
    #[cfg(feature = "sqlx")]
    pub(crate) fn is_transient(&self) -> bool {
        self.0.transient
    }

    /// What the client is told.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0.report
    }
}

impl From<Report> for Error {
    fn from(report: Report) -> Self {
        Self(Box::new(Inner {
            report,
            cause: None,
            undeclared: Undeclared::Drift,
            not_executed: false,
            transient: false,
        }))
    }
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident $status:ident;)*) => {
        impl Error { $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(message: impl Into<Cow<'static, str>>) -> Self {
                Self::new(StatusCode::$status, message)
            }
        )* }
    };
}

constructors! {
    /// 400 Bad Request
    bad_request BAD_REQUEST;
    /// 401 Unauthorized
    unauthorized UNAUTHORIZED;
    /// 402 Payment Required
    payment_required PAYMENT_REQUIRED;
    /// 403 Forbidden
    forbidden FORBIDDEN;
    /// 404 Not Found
    not_found NOT_FOUND;
    /// 405 Method Not Allowed
    method_not_allowed METHOD_NOT_ALLOWED;
    /// 406 Not Acceptable
    not_acceptable NOT_ACCEPTABLE;
    /// 408 Request Timeout
    request_timeout REQUEST_TIMEOUT;
    /// 409 Conflict
    conflict CONFLICT;
    /// 410 Gone
    gone GONE;
    /// 412 Precondition Failed
    precondition_failed PRECONDITION_FAILED;
    /// 413 Content Too Large
    payload_too_large PAYLOAD_TOO_LARGE;
    /// 415 Unsupported Media Type
    unsupported_media_type UNSUPPORTED_MEDIA_TYPE;
    /// 422 Unprocessable Content
    unprocessable_entity UNPROCESSABLE_ENTITY;
    /// 423 Locked
    locked LOCKED;
    /// 428 Precondition Required
    precondition_required PRECONDITION_REQUIRED;
    /// 429 Too Many Requests
    too_many_requests TOO_MANY_REQUESTS;
    /// 501 Not Implemented
    not_implemented NOT_IMPLEMENTED;
    /// 502 Bad Gateway
    bad_gateway BAD_GATEWAY;
    /// 503 Service Unavailable
    service_unavailable SERVICE_UNAVAILABLE;
    /// 504 Gateway Timeout
    gateway_timeout GATEWAY_TIMEOUT;
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("report", &self.0.report)
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.report.status, self.0.report.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}
