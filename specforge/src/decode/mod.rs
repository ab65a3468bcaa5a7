//! Reading and writing values: one pass, every violation at once, no `serde_derive`.
//!
//! # What generated code looks like
//!
//! ```ignore
//! impl Schema for User {
//!     fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
//!         let Some((id, email, nickname, page)) = decoder.fields(&Fields {
//!             names: &["id", "email", "nickname", "page"],
//!             required: &[0b0011],
//!             optional: &[0b0100],                          // absent is `None`, and `null` is not allowed
//!             values: &[
//!                 &Rules::NONE,
//!                 &Rules { max_length: Some(254), format: Some(StringFormat::Email), ..Rules::NONE },
//!                 &Rules::NONE,
//!                 &Rules { minimum: Some(Bound::Inclusive(Number::Int(1))), ..Rules::NONE },
//!             ],
//!             defaults: &[(3, "1")],
//!             ..Fields::OPEN
//!         }) else {
//!             return None;
//!         };
//!         Some(User { id, email, nickname, page })
//!     }
//!     fn encode(&self, e: &mut Encoder) {
//!         e.object();
//!         e.field("id", &self.id);
//!         e.field("email", &self.email);
//!         e.optional("nickname", &self.nickname);
//!         e.field("page", &self.page);
//!         e.end_object();
//!     }
//! }
//!
//! impl Schema for Color {                                                      // enum of strings
//!     fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
//!         Some([Color::Red, Color::Green][d.string_enum(&["red", "green"])?].clone())
//!     }
//!     fn encode(&self, e: &mut Encoder) { e.str(["red", "green"][*self as usize]) }
//! }
//!
//! impl Schema for Pet {                                                        // union
//!     fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
//!         static UNION: UnionSpec = UnionSpec { name: "Pet", variants: &["Cat", "Dog"], select: Select::Tag { key: "kind", values: &[("cat", 0), ("dog", 1)], default: None } };
//!         let mut value = None;
//!         d.union(&UNION, &mut |d, variant| match variant {
//!             0 => Schema::decode(d, &Rules::NONE).map(Pet::Cat).is_some_and(|v| { value = Some(v); true }), // etc.
//!             _ => ..
//!         })?;
//!         value
//!     }
//! }
//! ```
//!
//! All of it is promoted constants rather than `static`s, which `cargo check` would evaluate one by one; only a [`Pattern`] needs a `static`.

mod array;
mod assertion;
mod check;
mod decimal;
mod decoder;
mod encoder;
mod fault;
mod format;
mod interop;
mod interpret;
mod locate;
mod node;
mod object;
pub mod params;
mod reader;
mod rules;
mod scalar;
mod shape;
mod tree;
mod trial;
mod union;
mod values;
mod violation;

pub use self::assertion::{Assertion, JsonType};
pub use self::decoder::{Decoder, decode_json};
pub use self::encoder::Encoder;
pub(crate) use self::fault::Fault;
pub use self::interop::{deserialize, serialize};
pub use self::node::{Node, Part};
pub use self::params::{FieldSpec, ParameterSpec, Shape, Style, header_value};
pub use self::rules::{Bound, Number, Pattern, Rules, StringFormat};
pub(crate) use self::scalar::Range;
pub use self::shape::{Additional, Fields, Literal, Select, UnionSpec};
pub(crate) use self::tree::{Kind, Tree};
pub use self::values::{And, Values};
pub use self::violation::{Location, MAX_VIOLATIONS, Violation, ViolationKind, Violations};
