//! A report in an error schema of the spec, with every violation in it.

use std::borrow::Cow;

use super::body::{ErrorBody, ViolationPlace};
use super::render::write_violations;
use super::report::Report;
use crate::decode::{Encoder, Rules, Violation};
use crate::schema::check_body;

/// Writes a report in an error schema, unless the schema's rules (a `maxLength`, a `pattern`) forbid what the report says.
///
/// A schema without a property for violations is told of them in its message, or, where it is a problem and open, in a member `errors`
/// (RFC 9457, section 3.2). Rules that forbid the long message get a shorter one, at last the status' title.
pub fn build_error<T: ErrorBody>(report: &Report, media_type: &str, encoder: &mut Encoder) -> bool {
    let extends = T::VIOLATIONS == ViolationPlace::Extension && is_problem(media_type);
    let told = T::VIOLATIONS == ViolationPlace::Property || !extends && is_told(report);
    if report.violations.is_empty() || told {
        return build_short::<T>(report, encoder);
    }
    if extends {
        let built = build_short::<T>(report, encoder);
        if built {
            encoder.reopen_object();
            encoder.key("errors");
            write_violations(encoder, &report.violations);
            encoder.end_object();
        }
        return built;
    }
    build::<T>(&with_message(report, all_lines(report)), encoder)
        || build::<T>(&with_message(report, first_line(report)), encoder)
        || build_short::<T>(report, encoder)
}

/// With its message, or where the rules forbid that, with the status' title.
fn build_short<T: ErrorBody>(report: &Report, encoder: &mut Encoder) -> bool {
    build::<T>(report, encoder)
        || report.message != report.title()
            && build::<T>(&with_message(report, report.title().to_owned()), encoder)
}

fn build<T: ErrorBody>(report: &Report, encoder: &mut Encoder) -> bool {
    let Some(body) = T::build(report) else {
        return false;
    };
    let start = encoder.written();
    body.encode(encoder);
    if !T::KEEPS_RULES && check_body::<T>(encoder.written_from(start), &Rules::NONE).is_err() {
        encoder.take_from(start);
        return false;
    }
    if T::DETAIL && report.message != report.title() {
        encoder.reopen_object();
        encoder.key("detail");
        encoder.str(&report.message);
        encoder.end_object();
    }
    true
}

fn is_problem(media_type: &str) -> bool {
    media_type.starts_with("application/problem+json")
}

fn with_message(report: &Report, message: String) -> Report {
    Report {
        message: Cow::Owned(message),
        ..report.clone()
    }
}

/// Whether the message is what the only violation says: that of a header that is read before all others.
fn is_told(report: &Report) -> bool {
    let mut violations = report.violations.iter();
    let only = violations.next().filter(|_| violations.next().is_none());
    only.is_some_and(|violation| violation.message == report.message)
}

/// The message with each violation behind it.
fn all_lines(report: &Report) -> String {
    let lines: Vec<String> = report.violations.iter().map(Violation::line).collect();
    format!("{}: {}", report.message, lines.join("; "))
}

/// The message with one violation behind it, and how many more there are.
fn first_line(report: &Report) -> String {
    let first = report.violations.iter().next();
    let first = first.map(Violation::line).unwrap_or_default();
    match report.violations.len().saturating_sub(1) {
        0 => format!("{}: {first}", report.message),
        more => format!("{}: {first}; and {more} more", report.message),
    }
}
