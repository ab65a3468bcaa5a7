//! The arguments of a handler: how each is taken from the request.
//!
//! What the contract declares (parameters, bodies) is decoded and validated here; every other argument is axum's, or the user's own.

mod argument;
mod body;
mod call;
mod holds;
mod input;
pub(crate) mod kind;
mod known;
mod limits;

pub use argument::{Arg, Argument, OfAxum};
pub use argument::{
    TakesBody, TakesContent, TakesCookies, TakesForm, TakesHeaders, TakesMultipart,
    TakesOptionalBody, TakesOptionalContent, TakesOptionalForm, TakesOptionalMultipart, TakesPath,
    TakesQuery,
};
pub use body::Payload;
#[cfg(feature = "idempotency")]
pub(crate) use body::collect;
pub(crate) use body::{fit, is_json};
pub use call::{
    ArgumentOf, LastArgumentOf, Service, handler_with_1_argument, handler_with_2_arguments,
    handler_with_3_arguments, handler_with_4_arguments, handler_with_5_arguments,
    handler_with_6_arguments, handler_with_7_arguments, handler_with_8_arguments,
    handler_with_9_arguments, handler_with_10_arguments, handler_with_11_arguments,
    handler_with_12_arguments, handler_with_13_arguments, handler_with_14_arguments,
    handler_with_15_arguments, handler_with_16_arguments, handler_without_arguments, never,
};
pub use holds::{Anything, Holds, OtherAnswer, SidesWhere, When};
pub use input::Source;
use input::Stop;
pub(crate) use input::{Input, PathValues};
pub use known::{ArgumentKind, Is, IsKind, named};

/// The header parameters of an operation: `Headers(headers): Headers<api::create_user::Headers>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Headers<T>(pub T);

/// The cookie parameters of an operation: `Cookies(cookies): Cookies<api::create_user::Cookies>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookies<T>(pub T);

/// A `multipart/form-data` body with its parts decoded: `Multipart(form): Multipart<api::upload::Body>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Multipart<T>(pub T);

/// A body that may have one of several media types: `Content(body): Content<api::create_user::Body>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content<T>(pub T);
