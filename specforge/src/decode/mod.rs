//! Reading and writing values: one pass, every violation at once, no `serde_derive`.
//!
//! A type reads itself from a [`Decoder`], which stands before a value of JSON text or of a parameter, and checks the rules of the schema as it
//! goes. What is wrong is recorded, and reading goes on behind it: the answer lists everything.
//!
//! ```
//! use specforge::Schema;
//! use specforge::decode::{Bound, Decoder, Encoder, Fields, Number, Rules, decode_json};
//!
//! #[derive(Debug, PartialEq)]
//! struct User { id: i64, name: String, nickname: Option<String>, page: i64 }
//!
//! // What `api!` prints for such a type.
//! impl Schema for User {
//!     fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
//!         let (id, name, nickname, page) = decoder.fields(rules, &Fields {
//!             names: &["id", "name", "nickname", "page"],
//!             required: &[0b0011],
//!             optional: &[0b0100], // absent is `None`, and `null` is not allowed
//!             values: &[
//!                 &Rules::NONE,
//!                 &Rules { max_length: Some(5), ..Rules::NONE },
//!                 &Rules::NONE,
//!                 &Rules { minimum: Some(Bound::Inclusive(Number::Int(1))), ..Rules::NONE },
//!             ],
//!             defaults: &[(3, "1")],
//!             ..Fields::OPEN
//!         })?;
//!         Some(Self { id, name, nickname, page })
//!     }
//!
//!     fn encode(&self, encoder: &mut Encoder) {
//!         encoder.object();
//!         encoder.field("id", &self.id);
//!         encoder.field("name", &self.name);
//!         encoder.optional("nickname", &self.nickname);
//!         encoder.field("page", &self.page);
//!         encoder.end_object();
//!     }
//! }
//!
//! let user: User = decode_json(br#"{"id": 9007199254740993, "name": "Zoe"}"#, &Rules::NONE).unwrap();
//! assert_eq!(user, User { id: 9007199254740993, name: "Zoe".into(), nickname: None, page: 1 });
//!
//! let violations = decode_json::<User>(br#"{"page": 0, "name": "Zoe Zoe"}"#, &Rules::NONE).unwrap_err();
//! assert_eq!(
//!     violations.to_string(),
//!     "body at `/id`: is required and missing; body at `/page`: must be at least 1; body at `/name`: must have at most 5 characters"
//! );
//! ```
//!
//! # How it works
//!
//! - **Text.** UTF-8 is checked once; the reader then borrows strings and keeps numbers as they are written. An `int64` is never a double, a
//!   multiple of `0.1` is found in decimal, `1e400` is a violation. A syntax error is the one fatal violation; it moves the reader to the end
//!   of the text, where every further step fails of itself.
//! - **Places.** Nothing is remembered of the path to a value. A violation notes the value's address in memory; if there are any, one walk
//!   over the text at the end turns all of them into JSON pointers.
//! - **Unions.** One look finds the variant, where the macro could find a way to tell. Else variants are tried under a budget, silently, and
//!   each union at most once for each value: trying a recursive one would take twice the time at each level.
//! - **Keywords that no type can say** (`not`, `contains`, `uniqueItems`, constants of any type) look at the value as a tree, made when the
//!   first of them asks for it.
//! - **Parameters** are split into trees of [`Node`]s by [`params`], and read by the same code; text becomes what its type asks for.

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
mod merge;
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
pub use self::merge::Merge;
pub use self::node::{Node, Part};
pub use self::params::{FieldSpec, ParameterSpec, Shape, Style, header_lines};
pub use self::rules::{Bound, Number, Pattern, Rules, StringFormat};
pub(crate) use self::scalar::Range;
pub use self::shape::{Additional, Fields, Literal, Select, UnionSpec};
pub(crate) use self::tree::{Kind, Tree};
pub use self::values::{And, Values};
pub use self::violation::{Location, MAX_VIOLATIONS, Violation, ViolationKind, Violations};
