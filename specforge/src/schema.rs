//! The traits that tie Rust types to schemas: what generated types implement, and user types through `derive(Schema)`.

use crate::decode::{Decoder, Encoder, Rules};

/// A type whose values are read from and written as JSON (or a parameter, a form, a part) under the rules of a schema.
///
/// Generated types implement it, `#[derive(specforge::Schema)]` does it for a type of yours.
pub trait Schema: Sized + Send + 'static {
    /// Reads a value. `None`: it broke a rule, and every violation is recorded in `decoder`, which stands behind the value.
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self>;

    /// Writes the value.
    fn encode(&self, encoder: &mut Encoder);

    /// The value that an absent property has; `None` where it must be present.
    fn absent() -> Option<Self> {
        None
    }

    /// The value that `null` stands for; `None` where `null` is not allowed.
    fn null() -> Option<Self> {
        None
    }
}

/// The type accepts everything that the schema which `M` stands for allows: it may be used in a request.
pub trait Accepts<M>: Schema {}

/// The type produces only what the schema which `M` stands for allows: it may be used in a response.
pub trait Produces<M>: Schema {}
