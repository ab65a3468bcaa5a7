//! Error schemas of the spec that the framework can fill by itself.

use axum::http::StatusCode;

use super::Report;
use crate::schema::Schema;

/// Where a body tells of what is wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationPlace {
    /// In a property of its own, such as `errors`.
    Property,
    /// In its message: it has no such property.
    Message,
    /// In its message as well; in a further member `errors` where it is answered as a problem (RFC 9457, section 3.2), since it takes any.
    Extension,
}

/// A type of the spec that is the body of error answers, and whose shape the framework understands.
///
/// `api!` implements it for every component schema with such a shape; see the guide's page on errors for the shapes.
pub trait ErrorBody: Schema {
    /// Whether the schema has no rule that a report could break (a `maxLength`, a `pattern`): then what is built is not held against it.
    const KEEPS_RULES: bool = false;

    /// Where the body tells of violations.
    const VIOLATIONS: ViolationPlace = ViolationPlace::Property;

    /// Whether the message is told in a further member `detail`: no property takes it, and the schema allows more than it names.
    const DETAIL: bool = false;

    /// Fills the schema; `None`: it wants something that a report does not have.
    fn build(report: &Report) -> Option<Self>;

    /// The status that the body names by its `code` or `status`; `None` where it names none.
    fn status(&self) -> Option<StatusCode> {
        None
    }
}
