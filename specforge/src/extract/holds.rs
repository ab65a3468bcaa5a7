//! What stands inside an argument, so that it is held against the spec by itself.
//!
//! `Json<User>` as the body of `createUser` is right where `User` is. Asking that of `User` directly, and not of `Json<User>` through the
//! implementations that lead there, makes the compiler's message one sentence without a list of what was required for what.

use std::convert::Infallible;

use axum::Json;
use axum::extract::{Form, Path, Query};

use super::kind::Probe;
use super::known::Is;
use super::{Cookies, Headers, Multipart};
use crate::decode::{Decoder, Encoder, Rules};
use crate::schema::{Accepts, Produces, Schema};

/// What stands inside an argument, where `Asked` says that it is asked for ([`Is<true>`](Is)); else [`Anything`].
pub trait Holds<Asked> {
    /// The type.
    type Inner;
}

impl<T> Holds<Is<false>> for T {
    type Inner = Anything;
}

macro_rules! holds {
    ($($name:ident)*) => { $(
        impl<T> Holds<Is<true>> for $name<T> {
            type Inner = T;
        }
    )* };
}

holds! { Path Query Headers Cookies Json Form Multipart }

#[cfg(feature = "axum-extra")]
mod extra {
    use axum_extra::extract::{Form, OptionalQuery, Query};

    use super::{Holds, Is};

    holds! { Query OptionalQuery Form }
}

impl<T: Holds<Is<true>>> Holds<Is<true>> for Option<T> {
    type Inner = T::Inner;
}

impl<T: Holds<Is<true>>, E> Holds<Is<true>> for Result<T, E> {
    type Inner = T::Inner;
}

/// This type, where `YES`; else [`Anything`].
pub trait When<const YES: bool> {
    /// The type.
    type This;
}

impl<T> When<true> for T {
    type This = T;
}

impl<T> When<false> for T {
    type This = Anything;
}

/// The two sides of a type that may be a `Result` by another name, which `IS_RESULT` says; else it is the answer, and there is no error.
pub trait SidesWhere<const IS_RESULT: bool> {
    /// The answer.
    type Ok;
    /// The error.
    type Err;
    /// This value.
    fn sides(self) -> Result<Self::Ok, Self::Err>;
}

impl<T, E> SidesWhere<true> for Result<T, E> {
    type Ok = T;
    type Err = E;

    fn sides(self) -> Self {
        self
    }
}

impl<T> SidesWhere<false> for T {
    type Ok = T;
    type Err = Infallible;

    fn sides(self) -> Result<T, Infallible> {
        Ok(self)
    }
}

/// What nothing is asked of: it does for every schema.
#[derive(Debug)]
pub enum Anything {}

impl Schema for Anything {
    fn decode(_: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        None
    }

    fn encode(&self, _: &mut Encoder) {}
}

#[diagnostic::do_not_recommend]
impl<M> Accepts<M> for Anything {}
#[diagnostic::do_not_recommend]
impl<M> Produces<M> for Anything {}

/// What is asked of the type of every answer.
pub trait OtherAnswer {
    /// Not a `Result`.
    const IS_RESULT: bool = false;
}

impl<T> OtherAnswer for Probe<T> {}

impl<T, E> Probe<Result<T, E>> {
    /// A `Result`, whatever it is called.
    pub const IS_RESULT: bool = true;
}
