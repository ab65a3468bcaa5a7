//! What follows from the kind of an argument, as types.
//!
//! The kind is found by a constant, which the compiler has to check, prove and evaluate. So a handler has one such constant per argument,
//! [`ArgumentKind`], and everything else about the argument is looked up here.

use super::kind::{
    CONTENT, COOKIES, FOREIGN_REJECTION, FORM, HEADERS, JSON, MULTIPART, OPTION_CONTENT,
    OPTION_FORM, OPTION_JSON, OPTION_MULTIPART, OPTION_RAW_MULTIPART, OPTIONAL_PARAMETERS,
    OPTIONAL_QUERY, OTHER, PATH, QUERY, RAW_BODY, RAW_MULTIPART, RAW_TEXT, REFUSED, REQUEST,
    RESULT, VALUE, takes,
};

/// The kind of an argument: one of the constants of `kind`.
#[derive(Debug)]
pub struct ArgumentKind<const KIND: u8>;

/// Yes or no, as a type.
#[derive(Debug)]
pub struct Is<const YES: bool>;

/// The kinds of arguments that are taken by their names.
///
/// A name, since the compiler checks a constant for each argument of a type that stands as a number.
pub mod named {
    use super::{
        ArgumentKind, CONTENT, COOKIES, FORM, HEADERS, Is, JSON, MULTIPART, OPTION_CONTENT,
        OPTION_FORM, OPTION_JSON, OPTION_MULTIPART, PATH, QUERY,
    };

    /// An input of the contract.
    pub type Declared = Is<true>;
    /// `Path<T>`
    pub type Path = ArgumentKind<PATH>;
    /// `Query<T>`
    pub type Query = ArgumentKind<QUERY>;
    /// `Headers<T>`
    pub type Headers = ArgumentKind<HEADERS>;
    /// `Cookies<T>`
    pub type Cookies = ArgumentKind<COOKIES>;
    /// `Json<T>`
    pub type Json = ArgumentKind<JSON>;
    /// `Option<Json<T>>`
    pub type OptionJson = ArgumentKind<OPTION_JSON>;
    /// `Form<T>`
    pub type Form = ArgumentKind<FORM>;
    /// `Option<Form<T>>`
    pub type OptionForm = ArgumentKind<OPTION_FORM>;
    /// `Multipart<T>`
    pub type Multipart = ArgumentKind<MULTIPART>;
    /// `Option<Multipart<T>>`
    pub type OptionMultipart = ArgumentKind<OPTION_MULTIPART>;
    /// `Content<T>`
    pub type Content = ArgumentKind<CONTENT>;
    /// `Option<Content<T>>`
    pub type OptionContent = ArgumentKind<OPTION_CONTENT>;
}

/// What is known of the arguments of a kind.
pub trait IsKind {
    /// The kind.
    const KIND: u8;

    /// What it takes: of `IN_PATH` and so on.
    const TAKES: u8;

    /// Whether such an argument, before the last, is not left to axum: it is an input of the contract, or stands where it cannot be taken, and
    /// `check_argument` alone says so.
    type DeclaredBefore;

    /// The same of the last argument.
    type DeclaredLast;

    /// Whether it takes the path parameters.
    type Path;
    /// Whether it takes the query parameters.
    type Query;
    /// Whether it takes the header parameters.
    type Headers;
    /// Whether it takes the cookie parameters.
    type Cookies;
    /// Whether it takes a JSON body that must be there.
    type Json;
    /// Whether it takes a JSON body that may be absent.
    type OptionJson;
    /// Whether it takes a form that must be there.
    type Form;
    /// Whether it takes a form that may be absent.
    type OptionForm;
    /// Whether it takes a multipart body that must be there.
    type Multipart;
    /// Whether it takes a multipart body that may be absent.
    type OptionMultipart;
}

/// Whether two words are the same, as a type.
macro_rules! same {
    (Path Path) => { Is<true> };
    (Query Query) => { Is<true> };
    (Headers Headers) => { Is<true> };
    (Cookies Cookies) => { Is<true> };
    (Json Json) => { Is<true> };
    (OptionJson OptionJson) => { Is<true> };
    (Form Form) => { Is<true> };
    (OptionForm OptionForm) => { Is<true> };
    (Multipart Multipart) => { Is<true> };
    (OptionMultipart OptionMultipart) => { Is<true> };
    ($one:ident $other:ident) => { Is<false> };
}

/// The facts of each kind: whether it is declared before the last argument, and as the last one, and what it takes.
macro_rules! facts {
    ($($kind:expr, $before:literal, $last:literal, $takes:ident;)*) => { $(
        impl IsKind for ArgumentKind<{ $kind }> {
            const KIND: u8 = $kind;
            const TAKES: u8 = takes($kind);
            type DeclaredBefore = Is<$before>;
            type DeclaredLast = Is<$last>;
            type Path = same!(Path $takes);
            type Query = same!(Query $takes);
            type Headers = same!(Headers $takes);
            type Cookies = same!(Cookies $takes);
            type Json = same!(Json $takes);
            type OptionJson = same!(OptionJson $takes);
            type Form = same!(Form $takes);
            type OptionForm = same!(OptionForm $takes);
            type Multipart = same!(Multipart $takes);
            type OptionMultipart = same!(OptionMultipart $takes);
        }
    )* };
}

/// The inputs of the contract, by themselves and in a `Result`.
macro_rules! declared {
    ($($kind:ident $takes:ident;)*) => {
        facts! { $($kind, true, true, $takes; $kind | RESULT, true, true, $takes;)* }
    };
}

declared! {
    PATH Path;
    QUERY Query;
    OPTIONAL_QUERY Query;
    HEADERS Headers;
    COOKIES Cookies;
    JSON Json;
    OPTION_JSON OptionJson;
    FORM Form;
    OPTION_FORM OptionForm;
    MULTIPART Multipart;
    OPTION_MULTIPART OptionMultipart;
    CONTENT Nothing;
    OPTION_CONTENT Nothing;
}

/// What reads the body as it came is axum's where it is the last argument.
macro_rules! raw {
    ($($kind:ident)*) => {
        facts! { $($kind, true, false, Nothing; $kind | RESULT, true, true, Nothing;)* }
    };
}

raw! { RAW_BODY RAW_TEXT RAW_MULTIPART OPTION_RAW_MULTIPART REQUEST }

facts! {
    OTHER, false, false, Nothing;
    VALUE, true, true, Nothing;
    REFUSED, true, true, Nothing;
    FOREIGN_REJECTION, true, true, Nothing;
    OPTIONAL_PARAMETERS, true, true, Nothing;
}
