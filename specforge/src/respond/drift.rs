//! What a handler answers against its contract: seen when it is sent, where no type could see it.

use std::fmt;

use axum::http::StatusCode;

use crate::operation::{Operation, OperationSpec};

#[allow(
    clippy::assertions_on_constants,
    reason = "whether it panics is the profile's choice"
)]
/// Reports what a handler did: a panic in debug builds, so that a test shows it; a log line in release, where the answer is sent all the same.
pub(crate) fn drift(operation: &OperationSpec, what: fmt::Arguments<'_>) {
    assert!(
        !cfg!(debug_assertions),
        "the handler of operation `{}`, declared at {}, {what}",
        operation.id,
        operation.location
    );
    crate::telemetry::count("specforge_drift_total", &[("operation", operation.id)]);
    tracing::warn!(
        operation = operation.id,
        declared_at = operation.location,
        "drift: the handler {what}"
    );
}

/// Reports a status that the operation does not declare.
pub fn check_status<Op: Operation>(status: StatusCode) {
    if Op::SPEC.response(status.as_u16()).is_none() {
        drift(
            Op::SPEC,
            format_args!("answered {}, which it does not declare", status.as_u16()),
        );
    }
}

/// The status of a variant that stands for a range; one outside of it is drift.
#[must_use]
pub fn status_in_range<Op: Operation>(status: StatusCode, class: u8) -> u16 {
    if status.as_u16() / 100 != u16::from(class) {
        drift(
            Op::SPEC,
            format_args!("answered {} as `{class}XX`", status.as_u16()),
        );
    }
    status.as_u16()
}

/// The status of a variant that stands for `default`; one that the operation declares explicitly has a response of its own.
#[must_use]
pub fn status_of_default<Op: Operation>(status: StatusCode) -> u16 {
    if Op::SPEC.declares(status.as_u16()) {
        drift(
            Op::SPEC,
            format_args!(
                "answered {} as `default`, which has a response of its own",
                status.as_u16()
            ),
        );
    }
    status.as_u16()
}
