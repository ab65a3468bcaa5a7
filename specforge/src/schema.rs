//! The traits that tie Rust types to schemas: what generated types implement, and user types through `derive(Schema)`.
//!
//! # Markers
//!
//! `Accepts<M>` and `Produces<M>` say how a type relates to a schema. `M` is the Rust type that specforge itself would use for that
//! schema: `i32` for `integer` with `format: int32`, `i64` for other integers, `f64` for numbers, `String`, `Vec<M>` and
//! `BTreeMap<String, M>` for arrays and maps, `Option<M>` where `null` is allowed, a tuple for `prefixItems`, `Bytes` for `binary`,
//! [`serde_json::Value`] for anything, and the generated type for the rest. There is no marker `Box<M>`: a box is like what is in it.

mod impls;
mod never;
mod unknown_value;

pub use self::impls::Base64;
pub(crate) use self::impls::number_value;
pub use self::never::Never;
pub use self::unknown_value::UnknownValue;
use crate::decode::{
    Decoder, Encoder, Location, Node, Rules, Violation, ViolationKind, Violations, decode_json,
};

/// A type whose values are read from and written as JSON (or a parameter, a form, a part) under the rules of a schema.
///
/// Generated types implement it, `#[derive(specforge::Schema)]` does it for a type of yours.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not tied to a schema",
    label = "specforge can neither read nor write this type",
    note = "for a type of yours, write `#[derive(specforge::Schema)]` and `#[schema(\"Name\")]` above it",
    note = "types of `chrono`, `jiff`, `time`, `url`, `uuid`, `indexmap` and `rust_decimal` need the feature of `specforge` with that name"
)]
pub trait Schema: Sized + Send + 'static {
    /// Whether `#[derive(specforge::Schema)]` wrote this: such a type may be an extractor as well.
    #[doc(hidden)]
    const DERIVED: bool = false;

    /// Reads a value. `None`: it broke a rule, and every violation is recorded in `decoder`, which stands behind the value.
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self>;

    /// Writes the value.
    fn encode(&self, encoder: &mut Encoder);

    /// The value that an absent property has; `None` where it must be present.
    fn absent() -> Option<Self> {
        None
    }

    /// Reads the value of an optional property that is there. For an `Option` that is the value inside it: `None` means that there is no such
    /// property, and `null` is only allowed where it is a value of its own.
    fn decode_present(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        Self::decode(decoder, rules)
    }

    /// The value that `null` stands for; `None` where `null` is not allowed.
    fn null() -> Option<Self> {
        None
    }
}

/// The type accepts everything that the schema which `M` stands for allows: it may be used in a request.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not accept all that the schema of `{M}` allows",
    label = "requests may carry values that this type cannot hold",
    note = "use `{M}` here, or a wider type"
)]
pub trait Accepts<M>: Schema {}

/// The type produces only what the schema which `M` stands for allows: it may be used in a response.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can hold values that the schema of `{M}` does not allow",
    label = "responses could carry values that the spec rules out",
    note = "use `{M}` here, or a narrower type"
)]
pub trait Produces<M>: Schema {}

/// Whether a type accepts and produces: `Fits::<T, M>::Accepts`. Asked by generated code, of concrete types.
///
/// An inherent associated constant hides a trait's constant of the same name where the type fits.
#[doc(hidden)]
#[derive(Debug)]
pub struct Fits<T, M>(std::marker::PhantomData<(T, M)>);

/// What is true of every type that does not fit.
#[doc(hidden)]
#[allow(non_upper_case_globals, reason = "named like the traits")]
pub trait DoesNotFit {
    /// It does not accept.
    const Accepts: bool = false;
    /// It does not produce.
    const Produces: bool = false;
}

impl<T, M> DoesNotFit for Fits<T, M> {}

#[allow(non_upper_case_globals, reason = "named like the traits")]
impl<T: Accepts<M>, M> Fits<T, M> {
    /// It accepts.
    pub const Accepts: bool = true;
}

#[allow(non_upper_case_globals, reason = "named like the traits")]
impl<T: Produces<M>, M> Fits<T, M> {
    /// It produces.
    pub const Produces: bool = true;
}

/// Checks a JSON body against a schema.
#[doc(hidden)]
pub fn check_body<T: Schema>(body: &[u8], rules: &'static Rules) -> Result<(), Violations> {
    decode_json::<T>(body, rules).map(drop)
}

/// Checks a body of text against a schema, by the grammar that scalars have in parameters.
#[doc(hidden)]
pub fn check_text<T: Schema>(body: &[u8], rules: &'static Rules) -> Result<(), Violations> {
    let Ok(text) = std::str::from_utf8(body) else {
        let mut violations = Violations::new();
        violations.push(Violation {
            location: Location::Body,
            name: String::new(),
            pointer: String::new(),
            kind: ViolationKind::Encoding,
            message: "is not valid UTF-8".into(),
        });
        return Err(violations);
    };
    let node = Node::Text(text.into());
    let mut decoder = Decoder::node(&node, Location::Body, Violations::new());
    let value = T::decode(&mut decoder, rules);
    decoder.finish(value).map(drop)
}
