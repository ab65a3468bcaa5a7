//! The traits of [`schema`](super) for types that specforge does not generate.

mod bytes;
mod containers;
mod dates;
mod scalars;
mod text;
mod value;

pub use self::bytes::Base64;
pub(crate) use self::value::number as number_value;

/// A type that stands for its own schema, and whose values are written as strings: they can be read as a `String`.
macro_rules! string_like {
    ($($ty:ty),* $(,)?) => {$(
        impl crate::schema::Accepts<$ty> for $ty {}
        impl crate::schema::Produces<$ty> for $ty {}
        impl crate::schema::Produces<Option<$ty>> for $ty {}
        impl crate::schema::Accepts<$ty> for String {}
        impl crate::schema::Produces<String> for $ty {}
        impl crate::schema::Produces<Option<String>> for $ty {}
        impl crate::schema::Produces<serde_json::Value> for $ty {}
    )*};
}
pub(crate) use string_like;
