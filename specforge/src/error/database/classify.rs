//! From the codes of databases to what they mean.

use axum::http::StatusCode;
use sqlx::Error;
use sqlx::error::{DatabaseError, ErrorKind};

use super::super::Undeclared;
use super::Verdict;

/// What an error means; `None`: it is ours.
pub(super) fn classify(error: &Error) -> Option<Verdict> {
    match error {
        Error::RowNotFound => Some(Verdict {
            undeclared: Undeclared::Internal,
            ..client(StatusCode::NOT_FOUND, "not found")
        }),
        Error::PoolTimedOut
        | Error::PoolClosed
        | Error::Io(_)
        | Error::Tls(_)
        | Error::WorkerCrashed => Some(unavailable()),
        Error::Database(error) => {
            let code = error.code();
            let code = code.as_deref().unwrap_or_default();
            // A SQLSTATE has five characters; the extended codes of `SQLite` are numbers of fewer.
            let known = match code.parse::<u32>() {
                Ok(number) if code.len() < 5 => sqlite(number, error.message()),
                _ => postgres(code, error.message()),
            };
            known.or_else(|| by_kind(&**error))
        }
        _ => None,
    }
}

/// SQLSTATE, appendix A of `PostgreSQL`'s manual.
fn postgres(code: &str, message: &str) -> Option<Verdict> {
    let verdict = match code {
        "23505" => exists(),
        "23P01" => client(StatusCode::CONFLICT, "the resource conflicts with another"),
        // The code of both is the same. Where the server speaks another language, nothing tells them apart.
        "23503" if message.starts_with("insert or update on table") => client(
            StatusCode::UNPROCESSABLE_ENTITY,
            "a related resource does not exist",
        ),
        "23503" if message.starts_with("update or delete on table") => in_use(),
        "23503" => related(),
        "23001" => in_use(),
        "23502" | "23514" => not_allowed(),
        "22001" | "22003" | "22007" | "22008" | "22021" | "22P02" => unfit(),
        "40001" | "40P01" => lost_race(),
        "57014" => too_late(),
        "55P03" | "25006" | "57P01" | "57P02" | "57P03" => unavailable(),
        code if code.starts_with("08") || code.starts_with("53") => unavailable(),
        // P0001, and all that is of ours: syntax, rights, names.
        _ => return None,
    };
    Some(verdict)
}

/// Result codes: <https://sqlite.org/rescode.html>.
fn sqlite(code: u32, message: &str) -> Option<Verdict> {
    let verdict = match code {
        2067 | 1555 | 2579 => exists(),
        // `ON DELETE RESTRICT` is a trigger of its own.
        787 => related(),
        1811 if message == "FOREIGN KEY constraint failed" => in_use(),
        1299 | 275 => not_allowed(),
        3091 => unfit(),
        _ => match code & 0xff {
            5 | 6 => lost_race(),
            8 | 13 | 14 => unavailable(),
            9 => too_late(),
            18 | 20 => unfit(),
            _ => return None,
        },
    };
    Some(verdict)
}

/// What another database says, as far as sqlx knows.
fn by_kind(error: &dyn DatabaseError) -> Option<Verdict> {
    match error.kind() {
        ErrorKind::UniqueViolation => Some(exists()),
        ErrorKind::ExclusionViolation => Some(client(
            StatusCode::CONFLICT,
            "the resource conflicts with another",
        )),
        ErrorKind::ForeignKeyViolation => Some(related()),
        ErrorKind::NotNullViolation | ErrorKind::CheckViolation => Some(not_allowed()),
        _ => None,
    }
}

fn client(status: StatusCode, message: &'static str) -> Verdict {
    Verdict {
        status,
        message,
        undeclared: Undeclared::Drift,
        transient: false,
    }
}

fn exists() -> Verdict {
    client(StatusCode::CONFLICT, "the resource exists already")
}

fn in_use() -> Verdict {
    client(StatusCode::CONFLICT, "other resources refer to this one")
}

fn related() -> Verdict {
    client(
        StatusCode::CONFLICT,
        "a related resource is missing or still refers to this one",
    )
}

fn not_allowed() -> Verdict {
    client(StatusCode::UNPROCESSABLE_ENTITY, "a value is not allowed")
}

fn unfit() -> Verdict {
    client(
        StatusCode::UNPROCESSABLE_ENTITY,
        "a value is too large, or not of the type that is stored",
    )
}

/// No handler decides that a database is not there: it is answered whether the operation declares it or not.
fn unavailable() -> Verdict {
    Verdict {
        undeclared: Undeclared::Answer,
        ..client(
            StatusCode::SERVICE_UNAVAILABLE,
            "the database is not available at the moment",
        )
    }
}

fn lost_race() -> Verdict {
    Verdict {
        undeclared: Undeclared::Answer,
        transient: true,
        ..client(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many requests change the same at the moment",
        )
    }
}

fn too_late() -> Verdict {
    Verdict {
        undeclared: Undeclared::Answer,
        ..client(
            StatusCode::GATEWAY_TIMEOUT,
            "the database did not answer in time",
        )
    }
}
