//! What the run time logs.

use crate::error::Error;
use crate::operation::Operation;

/// An error that a handler answered with: its cause is for the log only.
pub(crate) fn error<Op: Operation>(error: &Error) {
    let operation = Op::SPEC.id;
    let cause = std::error::Error::source(error).map(ToString::to_string);
    if error.status().is_server_error() {
        tracing::error!(
            operation,
            status = error.status().as_u16(),
            cause,
            "{}",
            error.report().message
        );
    } else {
        tracing::debug!(
            operation,
            status = error.status().as_u16(),
            cause,
            "{}",
            error.report().message
        );
    }
}

/// What `?` makes an error schema of: which operation it is, the span around the request says.
pub(crate) fn cause(error: &Error, cause: &(dyn std::error::Error + Send + Sync)) {
    let (status, cause) = (error.status().as_u16(), cause.to_string());
    if error.status().is_server_error() {
        tracing::error!(status, cause, "{}", error.report().message);
    } else {
        tracing::debug!(status, cause, "{}", error.report().message);
    }
}
