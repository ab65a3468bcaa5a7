//! What generated code uses. Not part of the public interface: it may change in any release.

use axum::http::request::Parts as HttpParts;

pub use axum::body::{Body as HttpBody, Bytes};
pub use axum::http::StatusCode;
pub use axum::response::{IntoResponse, Response as HttpResponse};

pub use crate::decode::{deserialize, serialize};
pub use crate::document::{check_document, check_unread_document};
pub use crate::error::OwnAnswer;
pub use crate::error::build::build_error;
pub use crate::error::fill::{
    code_of, error_body_response, location_of, path_of, place_of, problem_type, report_with,
    report_with_title, respond_as_is, respond_error_body, status_of_number, violation_map,
    violation_texts, violation_value, violation_values,
};
pub use crate::error::{IntoError, report_of};
pub use crate::extract::kind::{
    BodyForms, CONTENT, FORM, IN_BODY, IN_COOKIES, IN_HEADERS, IN_PATH, IN_QUERY, JSON, MULTIPART,
    OPTION_CONTENT, OPTION_FORM, OPTION_JSON, OPTION_MULTIPART, OPTION_RAW_MULTIPART, Other, Probe,
    RAW_BODY, RAW_MULTIPART, RAW_TEXT, check_argument, check_form, check_taken,
    check_taken_without_body, fitting, kind_of,
};
pub use crate::extract::{
    Anything, Arg, Argument, ArgumentKind, ArgumentOf, Holds, Is, IsKind, LastArgumentOf, OfAxum,
    OtherAnswer, Payload, Service, SidesWhere, Source, When, handler_with_1_argument,
    handler_with_2_arguments, handler_with_3_arguments, handler_with_4_arguments,
    handler_with_5_arguments, handler_with_6_arguments, handler_with_7_arguments,
    handler_with_8_arguments, handler_with_9_arguments, handler_with_10_arguments,
    handler_with_11_arguments, handler_with_12_arguments, handler_with_13_arguments,
    handler_with_14_arguments, handler_with_15_arguments, handler_with_16_arguments,
    handler_without_arguments, named, never,
};
pub use crate::extract::{
    TakesBody, TakesContent, TakesCookies, TakesForm, TakesHeaders, TakesMultipart,
    TakesOptionalBody, TakesOptionalContent, TakesOptionalForm, TakesOptionalMultipart, TakesPath,
    TakesQuery,
};
pub use crate::respond::{
    Answers, AnswersBytes, AnswersEmpty, AnswersNothing, AnswersSome, AnswersText, AnswersWith,
    FailsWith, Reply, Respond, RespondError, RespondStrict, RespondStrictError, check_status,
    status_in_range, status_of_default,
};
pub use crate::route::{
    Elsewhere, Rest, RestServedBy, Routes, Served, ServedBy, Unhandled, Unimplemented, Unserved,
    stand_in,
};
pub use crate::security::Guarded;

use crate::error::Rejection;
use crate::operation::{IdempotencySpec, RateLimitSpec};

/// The head of a request.
pub type Parts = HttpParts;

/// The idempotency keys of an operation.
#[cfg(feature = "idempotency")]
#[must_use]
pub const fn idempotent(spec: IdempotencySpec) -> IdempotencySpec {
    spec
}

/// The idempotency keys of an operation, which cannot be kept.
///
/// # Panics
///
/// That is how a constant fails the build.
#[cfg(not(feature = "idempotency"))]
#[must_use]
#[track_caller]
#[allow(clippy::panic, reason = "this is how a constant fails the build")]
pub const fn idempotent(_: IdempotencySpec) -> IdempotencySpec {
    panic!(
        "an operation of this document has idempotency keys, for which specforge needs its feature `idempotency`\n  help: add `idempotency` to the features of specforge in `Cargo.toml`\n  help: or turn the keys off in the spec: `x-specforge: {{ idempotency: false }}`"
    )
}

/// The rate limit of an operation.
#[cfg(feature = "rate-limit")]
#[must_use]
pub const fn rate_limited(spec: RateLimitSpec) -> RateLimitSpec {
    spec
}

/// The rate limit of an operation, which cannot be kept.
///
/// # Panics
///
/// That is how a constant fails the build.
#[cfg(not(feature = "rate-limit"))]
#[must_use]
#[track_caller]
#[allow(clippy::panic, reason = "this is how a constant fails the build")]
pub const fn rate_limited(_: RateLimitSpec) -> RateLimitSpec {
    panic!(
        "an operation of this document has a rate limit, for which specforge needs its feature `rate-limit`\n  help: add `rate-limit` to the features of specforge in `Cargo.toml`\n  help: or turn the limit off in the spec: `x-specforge: {{ rate-limit: false }}`"
    )
}

/// The answer to a body of another media type than those that are declared.
#[must_use]
pub fn unsupported_media_type() -> Rejection {
    Rejection::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the media type of the body is not one that this operation takes",
    )
}

/// The correlation id of the request that is being answered, for error bodies.
#[must_use]
pub fn current_correlation_id() -> Option<String> {
    crate::CorrelationId::current().map(|id| id.to_string())
}

/// The id of the trace that the request belongs to, for error bodies.
#[must_use]
pub fn current_trace_id() -> Option<String> {
    crate::trace::TraceContext::current().map(|trace| trace.trace_id().to_string())
}

pub use serde;
pub use serde_json::Value;
