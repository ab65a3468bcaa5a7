//! What generated code uses. Not part of the public interface: it may change in any release.

use std::marker::PhantomData;

use axum::http::request::Parts as HttpParts;

pub use axum::body::{Body as HttpBody, Bytes};
pub use axum::http::StatusCode;
pub use axum::response::{IntoResponse, Response as HttpResponse};

pub use crate::decode::{deserialize, serialize};
pub use crate::error::fill::{
    about_blank, code_of, error_body_response, location_of, path_of, place_of, report_with,
    report_with_title, respond_as_is, respond_error_body, status_of_number, violation_map,
    violation_texts, violation_value, violation_values,
};
pub use crate::error::{IntoError, report_of};
pub use crate::extract::kind::{Other, Probe, Untaken, check_argument, check_taken, is_declared};
pub use crate::extract::{Arg, Argument, Call, Last, Part, Payload, Service, Source, arg};
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
pub use crate::route::Routes;
pub use crate::security::Guarded;

use crate::decode::{Encoder, Rules, Violations, decode_json};
use crate::error::{ErrorBody, Rejection, Report};
use crate::operation::IdempotencySpec;
use crate::schema::Schema;

/// The head of a request.
pub type Parts = HttpParts;

/// How an operation's return type becomes a response.
#[derive(Debug)]
pub struct Ret<Op, R>(fn(R) -> HttpResponse, PhantomData<fn() -> Op>);

/// The return type `R`. This is where one that the operation does not allow fails the build.
#[must_use]
pub fn ret<Op, R: Respond<Op>>() -> Ret<Op, R> {
    Ret(R::respond, PhantomData)
}

/// The return type `R` of a `strict` handler.
#[must_use]
pub fn strict_ret<Op, R: RespondStrict<Op>>() -> Ret<Op, R> {
    Ret(R::respond, PhantomData)
}

/// Puts a handler together.
#[allow(
    clippy::needless_pass_by_value,
    reason = "what generated code hands over is used up here"
)]
pub fn serve<S, M, F, A: Call<S, M, F, R>, Op, R>(
    handler: F,
    arguments: A,
    ret: Ret<Op, R>,
) -> Service<S> {
    arguments.service(handler, ret.0)
}

/// The service of a handler that does not compile.
#[must_use]
pub fn stand_in<S>() -> Service<S> {
    std::sync::Arc::new(|_, _| Box::pin(async { HttpResponse::default() }))
}

/// Fails the build where two macros read different documents.
#[track_caller]
pub const fn check_document(expected: &str, read: &str, message: &'static str) {
    let (a, b) = (expected.as_bytes(), read.as_bytes());
    let mut same = a.len() == b.len();
    let mut index = 0;
    while same && index < a.len() {
        same = a[index] == b[index];
        index += 1;
    }
    assert!(same, "{}", message);
}

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

/// Checks a JSON body against a schema.
pub fn check_body<T: Schema>(body: &[u8], rules: &'static Rules) -> Result<(), Violations> {
    decode_json::<T>(body, rules).map(drop)
}

/// Writes a report in an error schema, unless the schema's rules (a `maxLength`, a `pattern`) forbid what the report says.
pub fn build_error<T: ErrorBody>(report: &Report, encoder: &mut Encoder) -> bool {
    let Some(body) = T::build(report) else {
        return false;
    };
    let mut trial = Encoder::new();
    body.encode(&mut trial);
    let valid = check_body::<T>(&trial.finish(), &Rules::NONE).is_ok();
    if valid {
        body.encode(encoder);
    }
    valid
}

/// The answer to a body of another media type than those that are declared.
#[must_use]
pub fn unsupported_media_type() -> Rejection {
    Rejection::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "the media type of the body is not one that this operation takes",
    )
}

pub use serde;
pub use serde_json::Value;
