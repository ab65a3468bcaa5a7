//! Errors of libraries that `?` turns into an answer.

use super::{Error, Report};

/// An error that `?` turns into [`Error`], and into every error type that `api!` generates.
///
/// It is implemented for `sqlx::Error` with the feature `sqlx` (the table is at `specforge::database`); implement it for your own error types to
/// use `?` on them.
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say which answer it is",
    label = "no answer by itself: write `.map_err(specforge::Error::internal)?` for 500, or implement `Cause` for an error of yours"
)]
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

/// The report of a cause, for generated error types that are filled from one. They have no place for the cause, so it is logged here.
#[doc(hidden)]
pub fn report_of(cause: impl IntoError) -> Report {
    let error = cause.into_error();
    if let Some(cause) = &error.0.cause {
        crate::log::cause(&error, &**cause);
    }
    error.0.report
}

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Write as _};
    use std::sync::{Arc, Mutex};

    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    use super::{Error, report_of};

    /// Keeps what is logged.
    #[derive(Debug, Clone, Default)]
    struct Log(Arc<Mutex<Vec<String>>>);

    impl Subscriber for Log {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, _: &Record<'_>) {}

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            let mut line = Line(event.metadata().level().to_string());
            event.record(&mut line);
            self.0.lock().unwrap().push(line.0);
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    struct Line(String);

    impl Visit for Line {
        fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
            let _ = write!(self.0, " {field}={value:?}");
        }
    }

    #[test]
    fn the_cause_of_a_report_is_logged_once_and_not_in_it() {
        let log = Log::default();
        // While there is one subscriber alone, another test's thread, which has none, may turn off what this one listens to.
        let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::new());
        let (internal, conflict) = tracing::subscriber::with_default(log.clone(), || {
            let conflict = Error::conflict("taken").with_cause("unique index users_email");
            let none = report_of(Error::not_found("no such user"));
            assert_eq!(none.message, "no such user");
            (
                report_of(Error::internal("password=hunter2 refused")),
                report_of(conflict),
            )
        });
        assert!(!format!("{internal:?}{conflict:?}").contains("hunter2"));
        assert!(!format!("{conflict:?}").contains("users_email"));
        assert_eq!(
            *log.0.lock().unwrap(),
            [
                "ERROR message=Internal Server Error status=500 cause=\"password=hunter2 refused\"",
                "DEBUG message=taken status=409 cause=\"unique index users_email\"",
            ]
        );
    }
}
