//! The one renderer of errors: a report, in the schema that the operation declares for its status.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::Report;
use crate::decode::{Encoder, Location, Violations};
use crate::layer::trace::{self, CorrelationId};
use crate::operation::{ContentSpec, OperationSpec};

/// An error body of the spec with a status of the handler's choice.
///
/// ```ignore
/// Err(Failure { status: StatusCode::CONFLICT, body: Problem { .. } })
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure<T> {
    /// The status; one that the operation declares with this body.
    pub status: StatusCode,
    /// The body.
    pub body: T,
}

/// Puts a report into the operation's error schema: that of the declared response for its status, else RFC 9457's.
pub(crate) fn render(operation: &OperationSpec, report: &Report) -> Response {
    let mut response = render_body(operation, report);
    if report.status == StatusCode::UNSUPPORTED_MEDIA_TYPE
        && let Some(body) = &operation.body
        && let Ok(accept) = HeaderValue::from_str(&body.media_types.join(", "))
    {
        // RFC 9110, section 15.5.16.
        response.headers_mut().insert(header::ACCEPT, accept);
    }
    if let Some(wait) = report.retry_after {
        // Rounded up: who comes too early is refused again.
        let more = u64::from(wait.subsec_nanos() > 0);
        let seconds = wait.as_secs().saturating_add(more);
        let headers = response.headers_mut();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    } else {
        retry_later(&mut response);
    }
    response
}

/// Says of a 503 when to try again, unless it says so itself: what is not available for a moment is so after another (RFC 9110, section 15.6.4).
pub(crate) fn retry_later(response: &mut Response) {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response
            .headers_mut()
            .entry(header::RETRY_AFTER)
            .or_insert(HeaderValue::from_static("1"));
    }
}

fn render_body(operation: &OperationSpec, report: &Report) -> Response {
    let contents = operation
        .response(report.status.as_u16())
        .map_or(&[][..], |response| response.contents);
    let declared = declared(contents, report).or_else(|| {
        // A schema that has no room for the type of the problem has one for its status.
        report.problem.as_ref()?;
        let plain = Report {
            problem: None,
            ..report.clone()
        };
        declared(contents, &plain)
    });
    declared
        .unwrap_or_else(|| write_json(report.status, "application/problem+json", problem(report)))
}

/// A report in one of the schemas that are declared for its status: of several media types in the one that the client prefers.
fn declared(contents: &'static [ContentSpec], report: &Report) -> Option<Response> {
    let write = |content: &ContentSpec| {
        let mut encoder = Encoder::new();
        if !content.error?(report, content.media_type, &mut encoder) {
            return None;
        }
        let body = encoder.finish();
        Some(write_json(report.status, content.media_type(), body))
    };
    if let [_, _, ..] = contents {
        let mut choices = contents.iter().collect();
        prefer(&mut choices);
        return choices.into_iter().find_map(write);
    }
    contents.iter().find_map(write)
}

/// The media type of a body of type `T` that a handler answers this status with: of several that are declared with this type, an error is sent
/// as the one that the client prefers. A body that is of no declared type by itself stands for that of the first.
pub(crate) fn media_type_of<T: 'static>(
    operation: &OperationSpec,
    status: StatusCode,
) -> &'static str {
    let contents = operation
        .response(status.as_u16())
        .map_or(&[][..], |response| response.contents);
    let mut json = contents
        .iter()
        .filter(|content| content.schema.is_some_and(|schema| schema.is_json()));
    let mut own = json
        .clone()
        .filter(|content| content.schema.is_some_and(|schema| schema.is::<T>()));
    let chosen = if status.is_client_error() || status.is_server_error() {
        let mut choices = own.collect();
        prefer(&mut choices);
        choices.into_iter().next()
    } else {
        own.next()
    };
    chosen
        .or_else(|| json.next())
        .map_or("application/json", ContentSpec::media_type)
}

/// Sorts the contents of an error by what the client of the current request prefers. Where it wants none of them, an error that it did not ask for
/// tells it more than none (RFC 9110, section 12.5.1).
fn prefer(choices: &mut Vec<&ContentSpec>) {
    if choices.len() > 1
        && let Some(accept) = trace::current(|exchange| exchange.accept().cloned()).flatten()
    {
        accept.order(choices, |content| content.media_type);
    }
}

/// A response with a JSON body.
pub(crate) fn write_json(status: StatusCode, media_type: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response
}

/// An RFC 9457 problem; `errors` lists the violations, as the RFC's own example does.
fn problem(report: &Report) -> Vec<u8> {
    let mut e = Encoder::new();
    e.object();
    text(&mut e, "type", report.problem_type());
    text(&mut e, "title", report.problem_title());
    e.key("status");
    e.integer(report.status.as_u16());
    if report.message != report.title() {
        text(&mut e, "detail", &report.message);
    }
    text(&mut e, "code", &report.code);
    if let Some(id) = CorrelationId::current() {
        text(&mut e, "correlationId", id.as_str());
    }
    if !report.violated_policies().is_empty() {
        e.key("violated-policies");
        e.array();
        for policy in report.violated_policies() {
            e.next();
            e.str(policy);
        }
        e.end_array();
    }
    if !report.violations.is_empty() {
        e.key("errors");
        write_violations(&mut e, &report.violations);
    }
    e.end_object();
    e.finish()
}

fn text(e: &mut Encoder, key: &str, value: &str) {
    e.key(key);
    e.str(value);
}

/// Violations as a JSON array: where, which rule, what is wrong.
pub(crate) fn write_violations(e: &mut Encoder, violations: &Violations) {
    e.array();
    for violation in violations {
        e.next();
        e.object();
        text(e, "location", location_word(violation.location));
        if !violation.name.is_empty() {
            text(e, "name", &violation.name);
        }
        text(e, "pointer", &violation.pointer);
        text(e, "rule", violation.kind.code());
        text(e, "message", &violation.message);
        e.end_object();
    }
    e.end_array();
}

/// An answer of an extractor that is not ours, its plain text put into the operation's schema. A body that is no plain text is left alone.
pub(crate) fn restate(operation: &OperationSpec, response: Response) -> Response {
    let status = response.status();
    let plain = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_none_or(|value| value.as_bytes().starts_with(b"text/plain"));
    if !plain || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (parts, _) = response.into_parts();
    let mut restated = render(operation, &Report::new(status));
    for (name, value) in &parts.headers {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            restated.headers_mut().append(name, value.clone());
        }
    }
    restated
}

pub(super) fn location_word(location: Location) -> &'static str {
    match location {
        Location::Body => "body",
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}
