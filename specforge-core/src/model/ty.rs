//! Types: what stands for a schema in Rust.

use super::Rules;
use crate::source::Span;

/// A generated type: an index into [`crate::model::Api::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeId(pub usize);

/// A use of a schema: the Rust type that stands for it, and the rules that its values keep here.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The Rust type, without the `Option` of an absent property.
    pub ty: Type,
    /// The constraint keywords.
    pub rules: Rules,
    /// Where the schema is written.
    pub span: Span,
}

/// A Rust type.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// A type of [`crate::model::Api::types`].
    Named(TypeId),
    /// `Box<T>`, where a recursion closes.
    Boxed(Box<Type>),
    /// `Option<T>`: `null` is allowed, and the rules of the use do not see it.
    Nullable(Box<Type>),
    /// `Vec<T>`
    Array(Box<Type>),
    /// `(A, B)`: an array of fixed length with `prefixItems`.
    Tuple(Vec<Type>),
    /// `BTreeMap<String, T>`
    Map(Box<Type>),
    /// `bool`
    Bool,
    /// `i32`
    Int32,
    /// `i64`: also `integer` without a format.
    Int64,
    /// `u32`
    UInt32,
    /// `u64`
    UInt64,
    /// `f32`
    Float,
    /// `f64`: also `number` without a format.
    Double,
    /// `String`
    String,
    /// A string format that maps to a type of its own.
    Format(Format),
    /// `serde_json::Value`: `null` is one of its values, and what is said of it is in [`Rules::one_of`] and [`Rules::assertions`] alone.
    Any,
    /// `()`: only `null` is allowed.
    Null,
    /// A schema that allows nothing.
    Never,
}

/// A format that maps to a Rust type; which one is decided where tokens are printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the formats' own names")]
pub enum Format {
    DateTime,
    Date,
    Time,
    Duration,
    Uuid,
    Uri,
    Email,
    Ipv4,
    Ipv6,
    /// `byte`: base64.
    Byte,
    /// `binary`: raw bytes, in multipart and raw bodies only.
    Binary,
    Decimal,
    /// Any other, for which `specforge.toml` has a type.
    Other(std::sync::Arc<str>),
}

/// A generated type.
#[derive(Debug, Clone)]
pub struct TypeDef {
    /// Its name, unique in the module.
    pub ident: String,
    /// The component schema that it stands for.
    pub component: Option<String>,
    /// The module that it stands in: `None` for the root, else an operation's module (inline parameters and bodies).
    pub module: Option<String>,
    /// Where the schema is written.
    pub span: Span,
    /// `title` and `description`
    pub docs: Vec<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// Whether requests reach it: it is decoded.
    pub in_request: bool,
    /// Whether responses reach it: it is encoded.
    pub in_response: bool,
    /// What it is.
    pub kind: TypeKind,
}

/// What a generated type is.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "nearly all are the large one")]
pub enum TypeKind {
    /// `type X = ..`: a component that is not an object, an enum or a union.
    Alias(Schema),
    /// An object.
    Struct(Struct),
    /// `enum` of strings, numbers or booleans.
    Enum(Vec<EnumValue>),
    /// `oneOf` or `anyOf`
    Union(Union),
}

/// An object.
#[derive(Debug, Clone)]
pub struct Struct {
    /// The properties, in order.
    pub fields: Vec<Field>,
    /// What other properties there may be.
    pub additional: Additional,
    /// Names that must not be there (closed `allOf` parts; `readOnly` where a request refuses them).
    pub forbidden: Vec<String>,
    /// `readOnly` names that a request may carry and that are ignored.
    pub ignored: Vec<String>,
    /// `minProperties`, `maxProperties`, `assertions`.
    pub rules: Rules,
}

/// Properties that a struct does not name.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there is one per struct")]
pub enum Additional {
    /// Allowed and dropped.
    Ignore,
    /// `additionalProperties: false`
    Deny,
    /// Kept in a map, in the field of this name.
    Keep(String, Schema),
}

/// A property.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Its name in Rust.
    pub ident: String,
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub docs: Vec<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// Whether it must be present. Where it need not be and there is no default, the field is an `Option`.
    pub required: bool,
    /// `default`, as JSON text, valid for the schema.
    pub default: Option<String>,
    /// Whether its value is never logged (`format: password`, `writeOnly`).
    pub sensitive: bool,
    /// Its schema.
    pub schema: Schema,
}

/// A value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumValue {
    /// The variant's name.
    pub ident: String,
    /// The value.
    pub value: Literal,
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Literal {
    /// A string.
    String(String),
    /// A number, as written.
    Number(String),
    /// A boolean.
    Bool(bool),
}

/// A union.
#[derive(Debug, Clone)]
pub struct Union {
    /// The variants, in order, without `null` (which makes the use nullable).
    pub variants: Vec<Variant>,
    /// How the variant is found.
    pub select: Select,
}

/// A variant of a union.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its name.
    pub ident: String,
    /// What it holds.
    pub schema: Schema,
}

/// How the variant of a union is found; all but the last need one look.
#[derive(Debug, Clone, PartialEq)]
pub enum Select {
    /// By the string under a key: each known value with its variant. `default` where an absent or unknown value has one.
    Tag {
        /// The key.
        key: String,
        /// The values.
        values: Vec<(String, usize)>,
        /// 3.2's `defaultMapping`
        default: Option<usize>,
    },
    /// By the JSON type: the variant of each type, `integer` before `number`.
    JsonType(Vec<(crate::spec::JsonType, usize)>),
    /// By a key that exactly one variant requires and all others forbid.
    Key(Vec<(String, usize)>),
    /// `oneOf`: all are tried, exactly one must fit.
    ExactlyOne,
    /// `anyOf`: the first that fits.
    FirstOf,
    /// `anyOf` of objects, of which several may fit: a struct with an `Option` for each.
    AllThatFit,
}
