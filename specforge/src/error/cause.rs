//! Errors of libraries that `?` turns into an answer.

use super::{Error, Report};

/// An error that `?` turns into [`Error`], and into every error type that `api!` generates.
///
/// It is implemented for `sqlx::Error` with the feature `sqlx`; implement it for your own error types to use `?` on them.
///
/// ```
/// use specforge::{Error, error::Cause};
///
/// struct Taken;
///
/// impl Cause for Taken {
///     fn into_error(self) -> Error {
///         Error::conflict("the e-mail address is taken")
///     }
/// }
///
/// fn create() -> Result<(), Error> {
///     Err(Taken)?
/// }
/// assert_eq!(create().unwrap_err().status().as_u16(), 409);
/// ```
pub trait Cause {
    /// What the client is told, and what is logged.
    fn into_error(self) -> Error;
}

/// What `?` turns into an error type that `api!` generates: every [`Cause`], and [`Error`] itself.
#[doc(hidden)]
pub trait IntoError {
    /// The error.
    fn into_error(self) -> Error;
}

impl<C: Cause> IntoError for C {
    fn into_error(self) -> Error {
        Cause::into_error(self)
    }
}

impl IntoError for Error {
    fn into_error(self) -> Error {
        self
    }
}

impl<C: Cause> From<C> for Error {
    fn from(cause: C) -> Self {
        cause.into_error()
    }
}

/// The report of a cause, for generated error types that are filled from one.
#[doc(hidden)]
pub fn report_of(cause: impl IntoError) -> Report {
    cause.into_error().0.report
}

#[cfg(feature = "sqlx")]
mod sqlx {
    use axum::http::StatusCode;
    use sqlx::error::ErrorKind;

    use super::{Cause, Error};

    /// Constraint violations are the client's, lost connections are temporary, everything else is ours. Names of constraints, SQL and values
    /// stay in the log.
    impl Cause for sqlx::Error {
        fn into_error(self) -> Error {
            let (status, message) = match &self {
                Self::RowNotFound => (StatusCode::NOT_FOUND, "not found"),
                Self::PoolTimedOut
                | Self::PoolClosed
                | Self::Io(_)
                | Self::Tls(_)
                | Self::WorkerCrashed => (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "the database is not available",
                ),
                Self::Database(error) => match error.kind() {
                    ErrorKind::UniqueViolation => {
                        (StatusCode::CONFLICT, "the resource exists already")
                    }
                    ErrorKind::ExclusionViolation => {
                        (StatusCode::CONFLICT, "the resource conflicts with another")
                    }
                    ErrorKind::ForeignKeyViolation => (
                        StatusCode::CONFLICT,
                        "a related resource is missing or still refers to this one",
                    ),
                    ErrorKind::NotNullViolation | ErrorKind::CheckViolation => {
                        (StatusCode::UNPROCESSABLE_ENTITY, "a value is not allowed")
                    }
                    _ => return Error::internal(self),
                },
                _ => return Error::internal(self),
            };
            Error::new(status, message).with_cause(self)
        }
    }
}
