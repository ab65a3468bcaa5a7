//! What generated code fills error schemas with.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::render::{location_word, media_type_of, retry_later, write_json};
use super::report::status_of_code;
use super::{ErrorBody, Report};
use crate::decode::{Encoder, Violation};
use crate::operation::Operation;
use crate::respond::{Reply, check_status, drift};

/// A report for a constructor of an error schema.
#[must_use]
pub fn report_with(status: u16, message: String) -> Report {
    Report {
        message: Cow::Owned(message),
        ..report_with_title(status)
    }
}

/// A report that says no more than its status.
#[must_use]
pub fn report_with_title(status: u16) -> Report {
    Report::new(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
}

/// The value of an enum that means the report's code, or else its status.
pub fn code_of<T: Copy>(report: &Report, all: &[T], text_of: fn(T) -> &'static str) -> Option<T> {
    let exact = all
        .iter()
        .copied()
        .find(|value| text_of(*value).eq_ignore_ascii_case(&report.code));
    exact.or_else(|| {
        all.iter()
            .copied()
            .find(|value| status_of_code(text_of(*value)) == Some(report.status))
    })
}

/// The status that a number of an error body means.
pub fn status_of_number(number: impl TryInto<u16>) -> Option<StatusCode> {
    let status = StatusCode::from_u16(number.try_into().ok()?).ok()?;
    (status.is_client_error() || status.is_server_error()).then_some(status)
}

/// The type of the problem, as whatever type the URI format has.
pub fn problem_type<T: std::str::FromStr + Default>(report: &Report) -> T {
    report.problem_type().parse().unwrap_or_default()
}

/// Each violation as a line.
#[must_use]
pub fn violation_texts(report: &Report) -> Vec<String> {
    report.violations.iter().map(Violation::line).collect()
}

/// Each violation as an object.
#[must_use]
pub fn violation_values(report: &Report) -> Vec<Value> {
    report.violations.iter().map(violation_object).collect()
}

/// The violations under `errors`; nothing where there are none.
#[must_use]
pub fn violation_map(report: &Report) -> BTreeMap<String, Value> {
    if report.violations.is_empty() {
        return BTreeMap::new();
    }
    BTreeMap::from([("errors".to_owned(), Value::Array(violation_values(report)))])
}

/// The same as one value.
#[must_use]
pub fn violation_value(report: &Report) -> Value {
    Value::Object(violation_map(report).into_iter().collect())
}

fn violation_object(violation: &Violation) -> Value {
    let mut object = Map::new();
    object.insert("location".to_owned(), location_of(violation).into());
    if !violation.name.is_empty() {
        object.insert("name".to_owned(), violation.name.clone().into());
    }
    object.insert("pointer".to_owned(), violation.pointer.clone().into());
    object.insert("rule".to_owned(), violation.kind.code().into());
    object.insert("message".to_owned(), violation.message.clone().into());
    Value::Object(object)
}

/// Where the value is: the parameter's name, then the JSON pointer.
#[must_use]
pub fn place_of(violation: &Violation) -> String {
    [violation.name.as_str(), &violation.pointer].concat()
}

/// The same as a list of words, the part of the request first.
#[must_use]
pub fn path_of(violation: &Violation) -> Vec<String> {
    let name = Some(violation.name.clone()).filter(|name| !name.is_empty());
    let steps = violation
        .pointer
        .split('/')
        .skip(1)
        .map(|step| step.replace("~1", "/").replace("~0", "~"));
    std::iter::once(location_of(violation).to_owned())
        .chain(name)
        .chain(steps)
        .collect()
}

/// `body`, `query`, ..
#[must_use]
pub fn location_of(violation: &Violation) -> &'static str {
    location_word(violation.location)
}

/// An error body with the status that it names, as an answer of an operation. One that names none is drift, and 500: nobody knows what it
/// means.
#[allow(clippy::needless_pass_by_value, reason = "an answer is given away")]
pub fn respond_error_body<Op: Operation, T: ErrorBody>(body: T) -> Response {
    let status = body.status().unwrap_or_else(|| {
        let what = "answered an error whose code names no status, as 500: `specforge::Failure { status, body }` says which one is meant";
        drift(Op::SPEC, format_args!("{what}"));
        StatusCode::INTERNAL_SERVER_ERROR
    });
    if status != StatusCode::INTERNAL_SERVER_ERROR {
        check_status::<Op>(status);
    }
    let media_type = media_type_of::<T>(Op::SPEC, status);
    let mut response = Reply::new::<Op>(status.as_u16()).json(media_type, &body);
    retry_later(&mut response);
    response
}

/// An error schema of `manual(..)`: how it is answered is the user's.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how it is answered",
    label = "`manual(..)` leaves `IntoResponse` to you",
    note = "write `impl axum::response::IntoResponse for {Self}`, or remove it from `manual(..)` and have this written"
)]
pub trait OwnAnswer {
    /// The answer.
    fn answer(self) -> Response;
}

#[diagnostic::do_not_recommend]
impl<T: IntoResponse> OwnAnswer for T {
    fn answer(self) -> Response {
        self.into_response()
    }
}

/// An error body whose answer the user writes, as an answer of an operation.
pub fn respond_as_is<Op: Operation>(response: Response) -> Response {
    check_status::<Op>(response.status());
    response
}

/// An error body with the status that it names, as an answer of anything.
#[allow(clippy::needless_pass_by_value, reason = "an answer is given away")]
pub fn error_body_response<T: ErrorBody>(body: T) -> Response {
    let mut encoder = Encoder::new();
    body.encode(&mut encoder);
    let mut response = write_json(
        body.status().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        "application/json",
        encoder.finish(),
    );
    retry_later(&mut response);
    response
}
