//! One argument of a handler: what it takes is known where the handler stands, how it is taken is decided here.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;

use axum::Json;
use axum::extract::{Form, Path, Query};
use serde_json::Value;

use super::body::Payload;
use super::input::{Input, Source, Stop};
use super::kind::{
    self, CONTENT, COOKIES, FORM, HEADERS, JSON, MULTIPART, OPTION_CONTENT, OPTION_FORM,
    OPTION_JSON, OPTION_MULTIPART, PATH, QUERY, RESULT,
};
use super::known::{ArgumentKind, Is, IsKind};
use super::{Content, Cookies, Headers, Multipart};
use crate::decode::Violations;
use crate::error::Rejection;
use crate::operation::Operation;

macro_rules! takes {
    ($($(#[$doc:meta])* $name:ident $message:literal $label:literal;)*) => { $(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $name<T>: Operation {
            /// Decodes the value.
            fn decode(source: Source<'_>) -> Result<T, Violations>;
        }
    )* };
}

takes! {
    /// `T` holds the operation's path parameters.
    TakesPath "operation `{Self}` has no path parameters" "nothing in the path to take";
    /// `T` holds the operation's query parameters.
    TakesQuery "operation `{Self}` has no query parameters" "nothing in the query to take";
    /// `T` holds the operation's header parameters.
    TakesHeaders "operation `{Self}` has no header parameters" "no header to take";
    /// `T` holds the operation's cookie parameters.
    TakesCookies "operation `{Self}` has no cookie parameters" "no cookie to take";
    /// `T` is the operation's JSON body, which must be there.
    TakesBody "operation `{Self}` has no JSON body that must be there" "the spec declares no body, an optional one (`Option<Json<T>>`), or another media type";
    /// `T` is the operation's JSON body, which may be absent.
    TakesOptionalBody "operation `{Self}` has no JSON body that may be absent" "the spec declares no body, a required one (`Json<T>`), or another media type";
    /// `T` is the operation's `application/x-www-form-urlencoded` body, which must be there.
    TakesForm "operation `{Self}` has no form body that must be there" "the spec declares no form, or an optional one (`Option<Form<T>>`)";
    /// `T` is the operation's `application/x-www-form-urlencoded` body, which may be absent.
    TakesOptionalForm "operation `{Self}` has no form body that may be absent" "the spec declares no form, or a required one (`Form<T>`)";
    /// `T` is the operation's `multipart/form-data` body, which must be there.
    TakesMultipart "operation `{Self}` has no multipart body that must be there" "the spec declares no `multipart/form-data`, or an optional one";
    /// `T` is the operation's `multipart/form-data` body, which may be absent.
    TakesOptionalMultipart "operation `{Self}` has no multipart body that may be absent" "the spec declares no `multipart/form-data`, or a required one";
}

/// `T` is the operation's enum of bodies, one of which must be there.
#[diagnostic::on_unimplemented(
    message = "`Content<{T}>` is not the body of operation `{Self}`",
    label = "take the operation's own `Body`, in an `Option` where the body may be absent"
)]
pub trait TakesContent<T>: Operation {
    /// Decodes a body whose media type is the declared one that `payload` names.
    fn decode(payload: Payload) -> Result<T, Rejection>;
}

/// `T` is the operation's enum of bodies, which may be absent.
#[diagnostic::on_unimplemented(
    message = "`Option<Content<{T}>>` is not the body of operation `{Self}`",
    label = "take the operation's own `Body`, without an `Option` where the body must be there"
)]
pub trait TakesOptionalContent<T>: Operation {
    /// Decodes a body whose media type is the declared one that `payload` names.
    fn decode(payload: Payload) -> Result<T, Rejection>;
}

/// An argument of type `T`. `Ours` is [`Is<true>`](super::Is) where it is an input of the contract, and [`Argument`] knows how to decode it.
pub struct Arg<Op, T, Ours> {
    kind: u8,
    validate: bool,
    decode: fn(&mut Input, Payload) -> Result<T, Stop>,
    of: PhantomData<fn() -> (Op, Ours)>,
}

impl<Op, T, Ours> Clone for Arg<Op, T, Ours> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Op, T, Ours> Copy for Arg<Op, T, Ours> {}

impl<Op, T, Ours> fmt::Debug for Arg<Op, T, Ours> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Arg")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl<Op: Operation, T, Ours> Arg<Op, T, Ours> {
    /// The same argument, its raw body not validated against the schema.
    #[must_use]
    pub fn unvalidated(self) -> Self {
        Self {
            validate: false,
            ..self
        }
    }

    /// Takes an input of the contract.
    pub(super) async fn take(self, input: &mut Input) -> Result<T, Stop>
    where
        T: 'static,
    {
        if !kind::takes_body(self.kind) {
            return (self.decode)(input, Payload::None);
        }
        let payload = Payload::read(input, self.kind).await;
        let payload = payload.and_then(|payload| {
            if self.validate && is_untyped::<T>() {
                payload.validate(validate::<Op>)?;
            }
            Ok(payload)
        });
        match payload {
            Ok(payload) => (self.decode)(input, payload),
            Err(rejection) if self.kind & RESULT != 0 => {
                (self.decode)(input, Payload::Rejected(Box::new(rejection)))
            }
            Err(rejection) => Err(input.reject(rejection)),
        }
    }

    /// The request for an extractor that is not of the contract; a raw body is validated first.
    pub(super) async fn request(self, input: &mut Input) -> Result<axum::extract::Request, Stop> {
        let schema = (self.validate && kind::takes_body(self.kind))
            .then_some(validate::<Op> as super::body::Validate);
        input.request(schema).await
    }
}

/// Whether an argument is any JSON, which its own decoding does not hold against a schema.
fn is_untyped<T: 'static>() -> bool {
    let id = TypeId::of::<T>();
    id == TypeId::of::<Json<Value>>()
        || id == TypeId::of::<Option<Json<Value>>>()
        || id == TypeId::of::<Result<Json<Value>, Rejection>>()
        || id == TypeId::of::<Result<Option<Json<Value>>, Rejection>>()
}

/// Validates JSON against the schema of the operation's body.
fn validate<Op: Operation>(body: &[u8]) -> Result<(), Rejection> {
    Source::json(body)
        .body_of(Op::SPEC)
        .decode::<Op::JsonBody>(Op::JSON_RULES)
        .map(drop)
        .map_err(|violations| Rejection::invalid(Op::SPEC, violations))
}

/// `State` and `Extension`: what is called so, and takes nothing that an operation declares.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither axum's `State` nor its `Extension`: it only has the name [SF0512]",
    label = "another type than the extractor of axum that has this name",
    note = "take that one, or give this one another name: what it takes is then found out from its type"
)]
pub trait OfAxum: Sized {
    /// Such an argument.
    #[must_use]
    fn arg<Op>() -> Arg<Op, Self, Is<false>> {
        Arg {
            kind: kind::OTHER,
            validate: true,
            decode: |_, _| Err(Stop::Recorded),
            of: PhantomData,
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T> OfAxum for axum::extract::State<T> {}

#[diagnostic::do_not_recommend]
impl<T> OfAxum for axum::Extension<T> {}

/// A type that a handler of `Op` can take as an argument of this kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` takes nothing that operation `{Op}` declares: it only has the name of an extractor that does [SF0512]",
    label = "another type than the extractor of axum or specforge that has this name",
    note = "take that one; axum-extra's are known with the feature `axum-extra` of specforge",
    note = "or leave it alone on purpose: `ignore(..)`"
)]
pub trait Argument<Op, Kind: IsKind>: Sized {
    /// Takes the argument; the body is in `payload`.
    fn take(input: &mut Input, payload: Payload) -> Result<Self, Stop>;

    /// The argument. Generated code calls this one: where a trait's own function is called, the compiler has no bound to show.
    #[must_use]
    fn arg<Ours>() -> Arg<Op, Self, Ours> {
        Arg {
            kind: Kind::KIND,
            validate: true,
            decode: Self::take,
            of: PhantomData,
        }
    }
}

/// Arguments that this crate does not decode are never taken here.
macro_rules! not_ours {
    ($($kind:ident)*) => { $(
        #[diagnostic::do_not_recommend]
        impl<Op, T> Argument<Op, ArgumentKind<{ kind::$kind }>> for T {
            fn take(_: &mut Input, _: Payload) -> Result<Self, Stop> {
                Err(Stop::Recorded)
            }
        }
    )* };
}

not_ours! { OTHER RAW_BODY RAW_TEXT RAW_MULTIPART OPTION_RAW_MULTIPART REQUEST VALUE REFUSED FOREIGN_REJECTION OPTIONAL_PARAMETERS }

/// An argument and the same argument in a `Result`, from one function that gives a `Result<_, Rejection>`.
///
/// One call per argument, so that a message which shows where the implementation comes from shows that one line.
macro_rules! argument {
    ($kind:ident $ty:ty where $bound:ident<T> = |$input:ident, $payload:ident| $take:expr) => {
        #[diagnostic::do_not_recommend]
        impl<Op: $bound<T>, T> Argument<Op, ArgumentKind<{ $kind }>> for $ty {
            fn take($input: &mut Input, $payload: Payload) -> Result<Self, Stop> {
                let taken: Result<Self, Rejection> = $take;
                taken.map_err(|rejection| $input.reject(rejection))
            }
        }

        #[diagnostic::do_not_recommend]
        impl<Op: $bound<T>, T> Argument<Op, ArgumentKind<{ $kind | RESULT }>>
            for Result<$ty, Rejection>
        {
            fn take($input: &mut Input, $payload: Payload) -> Result<Self, Stop> {
                if let Payload::Rejected(rejection) = $payload {
                    return Ok(Err(*rejection));
                }
                let taken: Result<$ty, Rejection> = $take;
                Ok(taken)
            }
        }
    };
}

argument!(PATH Path<T> where TakesPath<T> = |input, _payload| input.path(Op::decode).map(Path));
argument!(QUERY Query<T> where TakesQuery<T> = |input, _payload| input.query(Op::decode).map(Query));
argument!(HEADERS Headers<T> where TakesHeaders<T> = |input, _payload| input.headers(Op::decode).map(Headers));
argument!(COOKIES Cookies<T> where TakesCookies<T> = |input, _payload| input.cookies(Op::decode).map(Cookies));
argument!(JSON Json<T> where TakesBody<T> = |input, payload| payload.json(input.operation, Op::decode).map(Json));
argument!(OPTION_JSON Option<Json<T>> where TakesOptionalBody<T> = |input, payload| payload.present().map(|payload| payload.json(input.operation, Op::decode).map(Json)).transpose());
argument!(FORM Form<T> where TakesForm<T> = |input, payload| payload.fields(input.operation, Op::decode).map(Form));
argument!(OPTION_FORM Option<Form<T>> where TakesOptionalForm<T> = |input, payload| payload.present().map(|payload| payload.fields(input.operation, Op::decode).map(Form)).transpose());
argument!(MULTIPART Multipart<T> where TakesMultipart<T> = |input, payload| payload.fields(input.operation, Op::decode).map(Multipart));
argument!(OPTION_MULTIPART Option<Multipart<T>> where TakesOptionalMultipart<T> = |input, payload| payload.present().map(|payload| payload.fields(input.operation, Op::decode).map(Multipart)).transpose());
argument!(CONTENT Content<T> where TakesContent<T> = |_input, payload| Op::decode(payload).map(Content));
argument!(OPTION_CONTENT Option<Content<T>> where TakesOptionalContent<T> = |_input, payload| payload.present().map(|payload| Op::decode(payload).map(Content)).transpose());

/// The types of axum-extra with the names of axum's: decoded as those are, so that they differ in nothing here.
#[cfg(feature = "axum-extra")]
mod extra {
    use axum_extra::extract::{Form, OptionalQuery, Query};

    use super::super::kind::OPTIONAL_QUERY;
    use super::{
        Argument, ArgumentKind, FORM, Input, Payload, QUERY, RESULT, Rejection, Stop, TakesForm,
        TakesQuery,
    };

    argument!(QUERY Query<T> where TakesQuery<T> = |input, _payload| input.query(Op::decode).map(Query));
    argument!(OPTIONAL_QUERY OptionalQuery<T> where TakesQuery<T> = |input, _payload| input.optional_query(Op::decode).map(OptionalQuery));
    argument!(FORM Form<T> where TakesForm<T> = |input, payload| payload.fields(input.operation, Op::decode).map(Form));
}
