//! Reading and writing values: one pass, every violation at once, no `serde_derive`.
//!
//! # What generated code looks like
//!
//! ```ignore
//! impl Schema for User {
//!     fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
//!         static FIELDS: Fields = Fields { names: &["id", "email", "nickname", "page"], required: &[0b0011], ..Fields::OPEN };
//!         static R1: Rules = Rules { max_length: Some(254), format: Some(StringFormat::Email), ..Rules::NONE };
//!         static R3: Rules = Rules { minimum: Some(Bound::Inclusive(Number::Int(1))), ..Rules::NONE };
//!         let mut id: Option<i64> = None;
//!         let mut email: Option<String> = None;
//!         let mut nickname: Option<String> = None;      // optional, not nullable
//!         let mut page: Option<i64> = None;             // default: 1
//!         d.object(&FIELDS, &mut |d, field| match field {
//!             0 => id = Schema::decode(d, &Rules::NONE),
//!             1 => email = Schema::decode(d, &R1),
//!             2 => nickname = Schema::decode(d, &Rules::NONE),
//!             _ => page = Schema::decode(d, &R3),
//!         })?;
//!         Some(User { id: id?, email: email?, nickname, page: page.unwrap_or(1) })
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

mod array;
mod assertion;
mod check;
mod decimal;
mod decoder;
mod encoder;
mod fault;
mod format;
mod interpret;
mod locate;
mod node;
mod object;
mod reader;
mod rules;
mod scalar;
mod shape;
mod tree;
mod trial;
mod union;
mod violation;

pub use self::assertion::{Assertion, JsonType};
pub use self::decoder::{Decoder, decode_json, decode_json_str, decode_node};
pub use self::encoder::Encoder;
pub(crate) use self::fault::Fault;
pub use self::node::{Node, Part};
pub use self::rules::{Bound, Number, Pattern, Rules, StringFormat};
pub(crate) use self::scalar::Range;
pub use self::shape::{Additional, Fields, Literal, Select, UnionSpec};
pub use self::violation::{Location, MAX_VIOLATIONS, Violation, ViolationKind, Violations};
