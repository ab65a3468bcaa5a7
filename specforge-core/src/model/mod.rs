//! The API as meant: no `$ref`, no version differences, names chosen, everything in the order of the document.

mod api;
pub mod errors;
mod lower;
mod matching;
pub(crate) mod names;
mod operation;
mod pattern;
mod rules;
mod ty;

pub use crate::spec::{JsonType, Location, SecuritySchemeKind, Style, Version};
pub use api::{Api, Elsewhere, NamedSchema, SecurityScheme};
pub(crate) use lower::is_number_format;
pub use lower::{lower, lower_with};
pub use operation::{
    Body, Content, ContentKind, FormField, Idempotency, Operation, Parameter, ParameterShape,
    PathTemplate, Piece, RateLimit, Response, ResponseHeader, SecurityAlternative, Settings,
    Status, Undeclared,
};
pub use rules::{Assertion, CheckedFormat, Pattern, Rules};
pub use ty::{
    Additional, EnumValue, Field, Format, Literal, Schema, Select, Struct, Type, TypeDef, TypeId,
    TypeKind, Union, Variant,
};
