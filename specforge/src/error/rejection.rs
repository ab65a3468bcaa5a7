//! A request that does not keep the contract.

use std::fmt;

use axum::http::StatusCode;

use super::{Error, Report};
use crate::decode::Violations;
use crate::operation::OperationSpec;

/// Why an argument could not be taken from the request: for handlers that answer rejections themselves.
///
/// ```ignore
/// async fn create(body: Result<Json<NewUser>, specforge::Rejection>) -> ..
/// ```
#[derive(Debug, Clone)]
pub struct Rejection {
    pub(crate) report: Report,
    /// Whether the body has a content coding that is not taken.
    pub(crate) is_encoded: bool,
}

impl Rejection {
    /// The answer to a request that breaks rules of the schema.
    pub(crate) fn invalid(operation: &OperationSpec, violations: Violations) -> Self {
        let status = if violations.is_malformed() {
            400
        } else {
            operation.violation_status()
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let report = Report {
            message: "the request does not keep the contract".into(),
            violations,
            ..Report::new(status)
        };
        Self {
            report,
            is_encoded: false,
        }
    }

    pub(crate) fn new(status: StatusCode, message: &'static str) -> Self {
        Self {
            report: Report {
                message: message.into(),
                ..Report::new(status)
            },
            is_encoded: false,
        }
    }

    /// The status that the framework would answer with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.report.status
    }

    /// Everything that is wrong.
    #[must_use]
    pub fn violations(&self) -> &Violations {
        &self.report.violations
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.report.message)?;
        if self.report.violations.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.report.violations)
        }
    }
}

impl std::error::Error for Rejection {}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        rejection.report.into()
    }
}
