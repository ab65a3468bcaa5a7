//! Errors of databases: what `?` makes of a `sqlx::Error`, names of constraints, and transactions that are made again.
//!
//! # What `?` answers
//!
//! | cause | `PostgreSQL` | `SQLite` | answer |
//! |---|---|---|---|
//! | unique or primary key | 23505 | 2067, 1555, 2579 | 409 |
//! | foreign key, of a row that is inserted or changed | 23503 | | 422 |
//! | foreign key, of a row that is deleted; which of the two is not known | 23503, 23001 | 787 | 409 |
//! | exclusion | 23P01 | | 409 |
//! | not null, check | 23502, 23514 | 1299, 275 | 422 |
//! | too long, out of range, not of the type | 22001, 22003, 22007, 22008, 22021, 22P02 | 18, 20, 3091 | 422 |
//! | raised by a trigger | P0001 | 1811 | 500, or what [`Constraints`] say |
//! | serialization, deadlock, busy | 40001, 40P01 | 5, 6, 261, 517 | 503 with `Retry-After`; [`retry`] makes the transaction again |
//! | lock not available | 55P03 | | 503 with `Retry-After` |
//! | cancelled by `statement_timeout` or an interrupt | 57014 | 9 | 504 |
//! | shut down, connection lost or refused, too many connections, resources used up, read-only | 57P01 to 57P03, 08*, 53*, 25006 | 8, 13, 14 | 503 with `Retry-After` |
//! | no connection in time, pool closed, input and output, TLS | | | 503 with `Retry-After` |
//! | no row where there has to be one | | | 404 where the operation declares it, else 500 |
//! | everything else | | | 500 |
//!
//! Messages, details, SQL, names of tables and constraints stay in the log. A constraint that is deferred is reported by `commit()`, and comes to the
//! same.

mod classify;
mod constraint;
mod retry;

pub use constraint::{Constraints, Named, constraint};
pub use retry::retry;

use super::{Cause, Error, Report, Undeclared};
use classify::classify;

/// Constraint violations are the client's, lost connections and lost races are temporary, everything else is ours: see the
/// [table](crate::database).
impl Cause for sqlx::Error {
    fn into_error(self) -> Error {
        let Some(verdict) = classify(&self) else {
            return Error::internal(self);
        };
        let mut error = Error::from(Report {
            message: verdict.message.into(),
            ..Report::new(verdict.status)
        });
        error.0.undeclared = verdict.undeclared;
        error.0.transient = verdict.transient;
        error.with_cause(self)
    }
}

/// What an error of a database means.
struct Verdict {
    status: axum::http::StatusCode,
    message: &'static str,
    undeclared: Undeclared,
    /// The transaction lost a race, and can be made again from its beginning.
    transient: bool,
}
