//! Which of the contract's inputs a handler's argument takes, decided by its type and so through aliases.
//!
//! An inherent associated constant hides a trait's constant of the same name where the type fits, and the trait's stands for every
//! other type. That works for concrete types only, which is what a handler's arguments are.

use std::marker::PhantomData;

use axum::Json;
use axum::body::{Body as RawBody, Bytes};
use axum::extract::{Form, FromRequestParts, Multipart as RawMultipart, Path, Query, Request};

use super::{Content, Cookies, Headers, Multipart};
use crate::error::Rejection;
use crate::schema::Schema;

/// Asks for the kind of `T`: `Probe::<T>::KIND`.
#[derive(Debug)]
pub struct Probe<T>(PhantomData<T>);

/// The kind of every type that is not one of the contract's: the handler's own business.
pub trait Other {
    /// Not one of the contract's.
    const KIND: u8 = OTHER;

    /// Not a value of a schema.
    const IS_VALUE: bool = false;

    /// Not tied to a schema.
    const IS_TIED: bool = false;

    /// Not an extractor, as far as can be told without the router's state.
    const IS_EXTRACTOR: bool = false;
}

impl<T> Other for Probe<T> {}

/// A type that is an input of the contract, or reads the body.
pub trait Known {
    /// Its kind.
    const KIND: u8;
}

// One for all, since the compiler looks at every inherent implementation of `Probe` for each constant that is asked for.
impl<T: Known> Probe<T> {
    /// The kind of the argument.
    pub const KIND: u8 = T::KIND;
}

impl<T: Schema> Probe<T> {
    /// A value of a schema, such as the `User` of `Json<User>`; a type of the user's own may be an extractor as well.
    pub const IS_VALUE: bool = !T::DERIVED;
}

impl<T: Schema> Probe<T> {
    /// Tied to a schema.
    pub const IS_TIED: bool = true;
}

impl<T: FromRequestParts<()>> Probe<T> {
    /// An extractor that needs no state.
    pub const IS_EXTRACTOR: bool = true;
}

/// The kind of an argument that does not look like one of the contract's.
#[must_use]
pub const fn kind_of(kind: u8, is_value: bool, is_extractor: bool) -> u8 {
    if kind == OTHER && is_value && !is_extractor {
        VALUE
    } else {
        kind
    }
}

/// An extractor that the contract does not know: `State`, `Extension`, a user's own.
pub(crate) const OTHER: u8 = 0;
/// `Path<T>`
pub(crate) const PATH: u8 = 1;
/// `Query<T>`
pub(crate) const QUERY: u8 = 2;
/// `Headers<T>`
pub(crate) const HEADERS: u8 = 3;
/// `Cookies<T>`
pub(crate) const COOKIES: u8 = 4;
/// `Json<T>`
pub const JSON: u8 = 5;
/// `Option<Json<T>>`
pub const OPTION_JSON: u8 = 6;
/// `Form<T>`
pub const FORM: u8 = 7;
/// `Multipart<T>`
pub const MULTIPART: u8 = 8;
/// `Content<T>`: the operation's own enum of several media types.
pub const CONTENT: u8 = 9;
/// `Option<Form<T>>`
pub const OPTION_FORM: u8 = 10;
/// `Option<Multipart<T>>`
pub const OPTION_MULTIPART: u8 = 11;
/// `Option<Content<T>>`
pub const OPTION_CONTENT: u8 = 12;
/// `Bytes`, `Body`: the body as it came.
pub const RAW_BODY: u8 = 13;
/// `String`: the body as it came, which has to be text.
pub const RAW_TEXT: u8 = 14;
/// The raw `Multipart`: the parts as they come.
pub const RAW_MULTIPART: u8 = 15;
/// `Option` of the raw `Multipart`
pub const OPTION_RAW_MULTIPART: u8 = 16;
/// `Request`: everything as it came.
pub(crate) const REQUEST: u8 = 17;
/// `OptionalQuery<T>` of axum-extra: the query parameters, unless there is no query at all.
pub(crate) const OPTIONAL_QUERY: u8 = 18;
/// `Result<_, Rejection>` of a kind is that kind with this bit.
pub(crate) const RESULT: u8 = 32;
/// A value without the extractor around it, `User` for `Json<User>`: a mistake.
pub(crate) const VALUE: u8 = 128;
/// axum's own rejections, which never come about here.
pub(crate) const FOREIGN_REJECTION: u8 = 64;

/// A body in a form that the operation's has not: a mistake.
pub(crate) const REFUSED: u8 = VALUE | 1;

/// An `Option` of parameters, which are decoded together: each that may be absent is an `Option` by itself.
pub(crate) const OPTIONAL_PARAMETERS: u8 = FOREIGN_REJECTION | 1;

macro_rules! kinds {
    ($($kind:ident: $([$($generic:ident),*] $ty:ty),+;)*) => { $($(
        impl<$($generic),*> Known for $ty {
            const KIND: u8 = $kind;
        }
        impl<$($generic),*> Known for Result<$ty, Rejection> {
            const KIND: u8 = $kind | RESULT;
        }
    )+)* };
}

kinds! {
    PATH: [T] Path<T>;
    QUERY: [T] Query<T>;
    HEADERS: [T] Headers<T>;
    COOKIES: [T] Cookies<T>;
    JSON: [T] Json<T>;
    OPTION_JSON: [T] Option<Json<T>>;
    FORM: [T] Form<T>;
    OPTION_FORM: [T] Option<Form<T>>;
    MULTIPART: [T] Multipart<T>;
    OPTION_MULTIPART: [T] Option<Multipart<T>>;
    CONTENT: [T] Content<T>;
    OPTION_CONTENT: [T] Option<Content<T>>;
    RAW_BODY: [] Bytes, [] RawBody;
    RAW_TEXT: [] String;
    RAW_MULTIPART: [] RawMultipart;
    OPTION_RAW_MULTIPART: [] Option<RawMultipart>;
    REQUEST: [] Request;
}

#[cfg(feature = "axum-extra")]
kinds! {
    QUERY: [T] axum_extra::extract::Query<T>;
    OPTIONAL_QUERY: [T] axum_extra::extract::OptionalQuery<T>;
    FORM: [T] axum_extra::extract::Form<T>;
    RAW_MULTIPART: [] axum_extra::extract::Multipart;
}

macro_rules! foreign {
    ($kind:ident: $($ty:ty),*) => { $(
        impl<T> Known for $ty {
            const KIND: u8 = $kind;
        }
    )* };
}

foreign! {
    FOREIGN_REJECTION:
    Result<Json<T>, axum::extract::rejection::JsonRejection>,
    Result<Path<T>, axum::extract::rejection::PathRejection>,
    Result<Query<T>, axum::extract::rejection::QueryRejection>,
    Result<Form<T>, axum::extract::rejection::FormRejection>
}

#[cfg(feature = "axum-extra")]
foreign! {
    FOREIGN_REJECTION:
    Result<axum_extra::extract::Query<T>, axum_extra::extract::QueryRejection>,
    Result<axum_extra::extract::OptionalQuery<T>, axum_extra::extract::OptionalQueryRejection>,
    Result<axum_extra::extract::Form<T>, axum_extra::extract::FormRejection>
}

foreign! { OPTIONAL_PARAMETERS: Option<Path<T>>, Option<Query<T>>, Option<Headers<T>>, Option<Cookies<T>> }

/// Whether a kind reads the request's body.
#[must_use]
pub(crate) const fn takes_body(kind: u8) -> bool {
    matches!(kind & !RESULT, JSON..=REQUEST)
}

/// The path parameters, among what arguments take.
pub const IN_PATH: u8 = 1;
/// The query parameters.
pub const IN_QUERY: u8 = 2;
/// The header parameters.
pub const IN_HEADERS: u8 = 4;
/// The cookie parameters.
pub const IN_COOKIES: u8 = 8;
/// The body.
pub const IN_BODY: u8 = 16;
/// Something, and it is refused where it stands.
const IN_REFUSED: u8 = 32;

/// What an argument of this kind takes.
pub(super) const fn takes(kind: u8) -> u8 {
    if kind & (FOREIGN_REJECTION | VALUE) != 0 {
        return IN_REFUSED;
    }
    match kind & !RESULT {
        PATH => IN_PATH,
        QUERY | OPTIONAL_QUERY => IN_QUERY,
        HEADERS => IN_HEADERS,
        COOKIES => IN_COOKIES,
        REQUEST => IN_PATH | IN_QUERY | IN_HEADERS | IN_COOKIES | IN_BODY,
        _ if takes_body(kind) => IN_BODY,
        _ => 0,
    }
}

/// Fails the build where none of the arguments, which take `taken`, takes `wanted`.
///
/// # Panics
///
/// That is how a constant fails the build.
#[track_caller]
pub const fn check_taken(taken: u8, wanted: u8, message: &'static str) {
    // What is refused where it stands may have been meant for anything.
    assert!(taken & (wanted | IN_REFUSED) != 0, "{}", message);
}

/// The same for an operation without a body, where an argument that takes one is refused where it stands.
///
/// # Panics
///
/// That is how a constant fails the build.
#[track_caller]
pub const fn check_taken_without_body(taken: u8, wanted: u8, message: &'static str) {
    check_taken(taken, wanted | IN_BODY, message);
}

/// Fails the build where an argument before the last reads the body, or where one can never be taken. `value` is the message for a value
/// without an extractor, `place` the line of the others that says which operation is meant. `before` is 0 for the last argument, 1 before it, and 2
/// before a last one that reads the body by its name.
///
/// # Panics
///
/// That is how a constant fails the build.
#[track_caller]
pub const fn check_argument(kind: u8, before: u16, value: &'static str, place: &'static str) {
    if kind & (VALUE | FOREIGN_REJECTION) == 0 && (before == 0 || !takes_body(kind)) {
        return;
    }
    assert!(kind & VALUE == 0, "{}", value);
    let (message, help) = if kind == OPTIONAL_PARAMETERS {
        (
            "parameters are taken together, and each that may be absent is an `Option` by itself [SF0519]",
            "\n  help: take the argument without the `Option`",
        )
    } else if kind & FOREIGN_REJECTION != 0 {
        (
            "axum's own rejections never come about here: the operation's parameters and body are decoded by specforge [SF0520]",
            "\n  help: take `Result<_, specforge::Rejection>` to answer them yourself, or the argument without the `Result`",
        )
    } else if before == 2 {
        (
            "this argument reads the request body, and so does the last one [SF0503]",
            "\n  help: a body is read once: keep one of them",
        )
    } else {
        (
            "this argument reads the request body and must be the last one [SF0503]",
            "\n  help: move it to the end of the argument list",
        )
    };
    let mut text = [0; LONGEST];
    let length = append(&mut text, 0, message);
    let length = append(&mut text, length, place);
    let length = append(&mut text, length, help);
    match std::str::from_utf8(text.split_at(length).0) {
        Ok(text) => panic!("{}", text),
        Err(_) => panic!("{}", message),
    }
}

/// The longest message that is put together here, in bytes. What a longer one ends with is left out, whole.
const LONGEST: usize = 2048;

/// Writes a part of a message to its end, which it gives back, unless the part does not fit.
const fn append(text: &mut [u8; LONGEST], mut end: usize, part: &str) -> usize {
    let part = part.as_bytes();
    if part.len() > LONGEST - end {
        return end;
    }
    let mut index = 0;
    while index < part.len() {
        text[end] = part[index];
        end += 1;
        index += 1;
    }
    end
}

/// In which forms a handler can take the body of an operation.
#[derive(Debug)]
pub struct BodyForms {
    /// The kinds of arguments that take it.
    pub fit: &'static [u8],
    /// The kinds that would, were it optional and not required, or the reverse.
    pub absent: &'static [u8],
    /// The message for those.
    pub absence: &'static str,
    /// The message for all others that take a body.
    pub other: &'static str,
}

/// The kind of an argument, unless it takes a body in a form that the operation's has not: [`check_form`] refuses that one.
#[must_use]
pub const fn fitting(kind: u8, forms: &BodyForms) -> u8 {
    if !takes_body(kind) || kind == REQUEST || contains(forms.fit, kind & !RESULT) {
        kind
    } else {
        REFUSED
    }
}

/// Fails the build where an argument takes a body in a form that the operation's has not.
///
/// # Panics
///
/// That is how a constant fails the build.
#[track_caller]
pub const fn check_form(kind: u8, forms: &BodyForms) {
    if fitting(kind, forms) != REFUSED {
        return;
    }
    assert!(!contains(forms.absent, kind & !RESULT), "{}", forms.absence);
    panic!("{}", forms.other);
}

const fn contains(kinds: &[u8], kind: u8) -> bool {
    let mut index = 0;
    while index < kinds.len() {
        if kinds[index] == kind {
            return true;
        }
        index += 1;
    }
    false
}
