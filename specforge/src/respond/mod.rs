//! What a handler returns, and how it becomes the response that the spec declares.

mod drift;
mod reply;
mod status;

use std::convert::Infallible;

use axum::Json;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;

use crate::decode::Encoder;
use crate::error::{Error, Failure, media_type_of, render, retry_later};
use crate::operation::Operation;

pub(crate) use drift::drift;
pub use drift::{check_status, status_in_range, status_of_default};
pub use reply::Reply;
pub use status::*;

/// A value that an operation can answer with.
#[diagnostic::on_unimplemented(
    message = "operation `{Op}` cannot answer with `{Self}`",
    label = "not an answer of `{Op}`",
    note = "return the operation's own `Response`, `Json<T>`, `Created<Json<T>>` or another status' wrapper, `NoContent`, or `Result` of one of these and an error",
    note = "`cargo specforge explain` shows the signature that the spec asks for"
)]
pub trait Respond<Op>: Sized {
    /// The response.
    fn respond(self) -> Response;
}

/// An error that an operation can answer with.
#[diagnostic::on_unimplemented(
    message = "operation `{Op}` cannot fail with `{Self}`",
    label = "not an error of `{Op}`",
    note = "use `specforge::Error`, the operation's own `Error`, an error schema that the operation declares, or `specforge::Failure<T>`"
)]
pub trait RespondError<Op>: Sized {
    /// The response.
    fn respond_error(self) -> Response;
}

/// A value whose status and body are known at compile time, all of them: what a `strict` handler can return.
pub trait RespondStrict<Op>: Respond<Op> {}

/// An error whose status and body are known at compile time: what a `strict` handler can fail with.
pub trait RespondStrictError<Op>: RespondError<Op> {}

impl<Op: Answers<T>, T> RespondStrict<Op> for Json<T> {}
impl<Op: AnswersText> RespondStrict<Op> for String {}
impl<Op: AnswersBytes> RespondStrict<Op> for Bytes {}
impl<Op: AnswersNothing> RespondStrict<Op> for () {}
impl<Op, T: RespondStrict<Op>, E: RespondStrictError<Op>> RespondStrict<Op> for Result<T, E> {}

/// The operation has one success response with a JSON body, and `T` is its type.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` has no single success response that `Json<{T}>` could stand for",
    label = "say which response is meant",
    note = "answer with the operation's own `Response`, or with the wrapper of the status, such as `Created<Json<T>>`; an operation without a body in its success response answers with `NoContent` or the like"
)]
pub trait Answers<T>: Operation {
    /// The status.
    const STATUS: u16;
    /// The media type.
    const MEDIA_TYPE: &'static str;
    /// Writes the body.
    fn encode(body: &T, encoder: &mut Encoder);
}

/// The operation declares `STATUS` with a JSON body of type `T`.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` does not declare status {STATUS} with a JSON body that needs nothing else",
    label = "not a response of `{Self}`"
)]
pub trait AnswersWith<const STATUS: u16, T>: Operation {
    /// The media type.
    const MEDIA_TYPE: &'static str;
    /// Writes the body.
    fn encode(body: &T, encoder: &mut Encoder);
}

/// The operation declares `STATUS` without a body.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` does not declare status {STATUS} without a body",
    label = "not a response of `{Self}`"
)]
pub trait AnswersEmpty<const STATUS: u16>: Operation {}

/// The operation declares a JSON body of type `T` for some status, which is named when the response is sent.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` declares no response with the body `{T}`",
    label = "not a body of `{Self}`"
)]
pub trait AnswersSome<T>: Operation {
    /// Writes the body.
    fn encode(body: &T, encoder: &mut Encoder);
}

/// The operation has one success response with a text body.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` has no success response with a text body",
    label = "no text is declared"
)]
pub trait AnswersText: Operation {
    /// The status.
    const STATUS: u16;
    /// The media type.
    const MEDIA_TYPE: &'static str;
}

/// The operation has one success response with a body of bytes.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` has no success response with a body of bytes",
    label = "no bytes are declared"
)]
pub trait AnswersBytes: Operation {
    /// The status.
    const STATUS: u16;
    /// The media type.
    const MEDIA_TYPE: &'static str;
}

/// The operation has one success response, and it has no body.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` does not answer with an empty body",
    label = "the success response has a body, or there are several",
    note = "answer with the operation's own `Response`"
)]
pub trait AnswersNothing: Operation {
    /// The status.
    const STATUS: u16;
}

impl<Op: Answers<T>, T> Respond<Op> for Json<T> {
    fn respond(self) -> Response {
        Reply::new::<Op>(Op::STATUS).encoded(Op::MEDIA_TYPE, |encoder| Op::encode(&self.0, encoder))
    }
}

impl<Op: AnswersSome<T>, T: 'static> Respond<Op> for (StatusCode, Json<T>) {
    fn respond(self) -> Response {
        let (status, Json(body)) = self;
        check_status::<Op>(status);
        let media_type = media_type_of::<T>(Op::SPEC, status);
        Reply::new::<Op>(status.as_u16()).encoded(media_type, |encoder| Op::encode(&body, encoder))
    }
}

impl<Op: Operation> Respond<Op> for StatusCode {
    fn respond(self) -> Response {
        check_status::<Op>(self);
        Reply::new::<Op>(self.as_u16()).empty()
    }
}

impl<Op: AnswersText> Respond<Op> for String {
    fn respond(self) -> Response {
        Reply::new::<Op>(Op::STATUS).text(Op::MEDIA_TYPE, self)
    }
}

impl<Op: AnswersBytes> Respond<Op> for Bytes {
    fn respond(self) -> Response {
        Reply::new::<Op>(Op::STATUS).bytes(Op::MEDIA_TYPE, self)
    }
}

impl<Op: AnswersNothing> Respond<Op> for () {
    fn respond(self) -> Response {
        Reply::new::<Op>(Op::STATUS).empty()
    }
}

impl<Op, T: Respond<Op>, E: RespondError<Op>> Respond<Op> for Result<T, E> {
    fn respond(self) -> Response {
        match self {
            Ok(value) => value.respond(),
            Err(error) => error.respond_error(),
        }
    }
}

impl<Op: Operation> RespondError<Op> for Error {
    fn respond_error(self) -> Response {
        let declared = Op::SPEC.response(self.status().as_u16()).is_some();
        let (error, is_drift) = self.for_operation(declared);
        if is_drift {
            check_status::<Op>(error.status());
        }
        crate::log::error::<Op>(&error);
        let mut response = render(Op::SPEC, error.report());
        if error.is_not_executed() {
            response.extensions_mut().insert(crate::error::NotExecuted);
        }
        response
    }
}

impl<Op> RespondError<Op> for Infallible {
    fn respond_error(self) -> Response {
        match self {}
    }
}

impl<Op> RespondStrictError<Op> for Infallible {}

impl<Op: Operation> RespondError<Op> for crate::Rejection {
    fn respond_error(self) -> Response {
        render(Op::SPEC, &self.report)
    }
}

impl<Op: AnswersSome<T>, T: 'static> RespondError<Op> for Failure<T> {
    fn respond_error(self) -> Response {
        let mut response = Respond::<Op>::respond((self.status, Json(self.body)));
        retry_later(&mut response);
        response
    }
}

/// The operation declares the error schema `T` for some status.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` declares no error answer with the body `{T}`",
    label = "not an error of `{Self}`",
    note = "use an error schema that the operation declares, or `specforge::Error`"
)]
pub trait FailsWith<T>: Operation {}
