//! One wrapper per success status: `Created<Json<User>>` is 201 with that body.

use axum::Json;
use axum::response::Response;

use super::{AnswersEmpty, AnswersWith, Reply, Respond, RespondStrict};

macro_rules! with_body {
    ($($(#[$doc:meta])* $name:ident $status:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name<T>(pub T);

        impl<Op: AnswersWith<$status, T>, T> Respond<Op> for $name<Json<T>> {
            fn respond(self) -> Response {
                Reply::new::<Op>($status).encoded(Op::MEDIA_TYPE, |encoder| Op::encode(&self.0.0, encoder))
            }
        }

        impl<Op: AnswersWith<$status, T>, T> RespondStrict<Op> for $name<Json<T>> {}

        impl<Op: AnswersEmpty<$status>> RespondStrict<Op> for $name<()> {}

        impl<Op: AnswersEmpty<$status>> Respond<Op> for $name<()> {
            fn respond(self) -> Response {
                Reply::new::<Op>($status).empty()
            }
        }
    )* };
}

macro_rules! without_body {
    ($($(#[$doc:meta])* $name:ident $status:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl<Op: AnswersEmpty<$status>> RespondStrict<Op> for $name {}

        impl<Op: AnswersEmpty<$status>> Respond<Op> for $name {
            fn respond(self) -> Response {
                Reply::new::<Op>($status).empty()
            }
        }
    )* };
}

with_body! {
    /// 200 OK
    Success 200;
    /// 201 Created
    Created 201;
    /// 202 Accepted
    Accepted 202;
    /// 203 Non-Authoritative Information
    NonAuthoritativeInformation 203;
    /// 206 Partial Content
    PartialContent 206;
    /// 207 Multi-Status
    MultiStatus 207;
}

without_body! {
    /// 204 No Content
    NoContent 204;
    /// 205 Reset Content
    ResetContent 205;
    /// 304 Not Modified
    NotModified 304;
}
