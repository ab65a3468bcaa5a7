//! The API as meant: no `$ref`, no version differences, names chosen, everything in the order of the document.

use crate::diag::Diagnostic;
use crate::source::{Sources, Span};
pub use crate::spec::{Location, SecuritySchemeKind, Style, Version};

/// An API.
#[derive(Debug, Clone)]
pub struct Api {
    /// The files that it was read from.
    pub sources: Sources,
    /// A hash of those files, in lower-case hexadecimal: what `handler` and `router!` compare with what `api!` read.
    pub hash: String,
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// `openapi`, as written.
    pub openapi: String,
    /// Which dialect the document follows.
    pub dialect: Version,
    /// The path of `servers[0].url`, without a final slash: empty or `/v1`.
    pub base_path: String,
    /// The operations, in order. Those that cannot be generated whole have [`Operation::unsupported`] set.
    pub operations: Vec<Operation>,
    /// The types to generate, in order; [`TypeId`] is the index.
    pub types: Vec<TypeDef>,
    /// `components.schemas`: name, the type in responses, the type in requests (they differ where `readOnly` or `writeOnly` does).
    pub schemas: Vec<NamedSchema>,
    /// `components.securitySchemes`
    pub security_schemes: Vec<SecurityScheme>,
    /// Assertions that refer to themselves, or are shared: what [`Assertion::reference`] points into.
    pub assertions: Vec<Assertion>,
    /// Everything that was found while reading and lowering.
    pub diagnostics: Vec<Diagnostic>,
}

/// A component schema and the types that stand for it.
#[derive(Debug, Clone)]
pub struct NamedSchema {
    /// The key under `components.schemas`.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The type in responses.
    pub response: Schema,
    /// The type in requests.
    pub request: Schema,
}

/// A security scheme that some operation needs.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// The key under `components.securitySchemes`.
    pub name: String,
    /// The name of its trait, such as `ApiKeyAuth`.
    pub ident: String,
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// What it is.
    pub kind: SecuritySchemeKind,
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`, or the name derived from method and path where there is none.
    pub id: String,
    /// Its marker type: `operationId` as a Rust identifier, such as `createUser`.
    pub marker: String,
    /// Its module and the function's suggested name: `create_user`.
    pub module: String,
    /// The method, upper case.
    pub method: String,
    /// The template, with the document's base path in front.
    pub path: PathTemplate,
    /// Where `operationId` is written, else the method.
    pub span: Span,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `tags`
    pub tags: Vec<String>,
    /// The path parameters, in the order of the template.
    pub path_parameters: Vec<Parameter>,
    /// The query parameters.
    pub query_parameters: Vec<Parameter>,
    /// The header parameters, without `Accept`, `Content-Type` and `Authorization`.
    pub header_parameters: Vec<Parameter>,
    /// The cookie parameters.
    pub cookie_parameters: Vec<Parameter>,
    /// The request body.
    pub body: Option<Body>,
    /// The responses, in order.
    pub responses: Vec<Response>,
    /// The alternatives of `security`, inherited; empty: open to everybody.
    pub security: Vec<SecurityAlternative>,
    /// What `x-specforge` says, inherited.
    pub settings: Settings,
    /// Why it cannot be generated.
    pub unsupported: Vec<Diagnostic>,
}

/// A path template, split into segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// As written, with the base path: `/v1/users/{id}`.
    pub text: String,
    /// The segments between the slashes; `/a/` has an empty last one.
    pub segments: Vec<Vec<Piece>>,
    /// Where it is written.
    pub span: Span,
}

/// A part of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that has to stand there.
    Literal(String),
    /// The value of the path parameter with this index in [`Operation::path_parameters`].
    Parameter(usize),
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name on the wire; headers in lower case.
    pub name: String,
    /// Its name as a Rust field, such as `per_page` or `r#type`.
    pub ident: String,
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// Whether it must be present.
    pub required: bool,
    /// `allowEmptyValue`
    pub allow_empty_value: bool,
    /// `style`
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// Whether the value is JSON (`content: application/json`).
    pub json: bool,
    /// The shape of its value, which decides how it is split.
    pub shape: ParameterShape,
    /// The schema's `default`, as JSON text: what an absent optional parameter is decoded as.
    pub default: Option<String>,
    /// Its schema.
    pub schema: Schema,
}

/// How a parameter's text is split before it is decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterShape {
    /// One value.
    Scalar,
    /// A list of values.
    Array,
    /// Named values; the names matter to `form` with `explode`. `open` where other names are allowed as well.
    Object {
        /// The properties' names on the wire.
        properties: Vec<String>,
        /// Whether other names are allowed.
        open: bool,
    },
}

/// A request body.
#[derive(Debug, Clone)]
pub struct Body {
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// Whether it must be present.
    pub required: bool,
    /// The media types, in order.
    pub contents: Vec<Content>,
}

/// A media type and what it carries.
#[derive(Debug, Clone)]
pub struct Content {
    /// The media type or range, lower case, without parameters.
    pub media_type: String,
    /// Where it is written.
    pub span: Span,
    /// How it is read and written.
    pub kind: ContentKind,
}

/// How a content is read and written.
#[derive(Debug, Clone)]
pub enum ContentKind {
    /// `application/json`, `+json`, `text/json`.
    Json(Schema),
    /// `application/x-www-form-urlencoded`; the fields with their `encoding`.
    Form(Schema, Vec<FormField>),
    /// `multipart/form-data`; the parts with their `encoding`.
    Multipart(Schema, Vec<FormField>),
    /// `text/*` with a string schema or none.
    Text(Option<Schema>),
    /// Anything else: bytes.
    Bytes,
    /// A sequence of values: `text/event-stream`, `application/jsonl`, `application/x-ndjson`, with the schema of an item where it is known.
    Stream(Option<Schema>),
}

/// How one property of a form or multipart body is written.
#[derive(Debug, Clone)]
pub struct FormField {
    /// The property's name.
    pub name: String,
    /// `style` and `explode`, defaults put in.
    pub style: Style,
    /// `explode`
    pub explode: bool,
    /// The shape of its value.
    pub shape: ParameterShape,
    /// The content types that its part may have; empty: the default of its type.
    pub content_types: Vec<String>,
    /// Whether the part's value is JSON (an object without `encoding`, or `contentType: application/json`).
    pub json: bool,
    /// Whether the part is a file (bytes).
    pub file: bool,
}

/// The key of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// `200`
    Code(u16),
    /// `4XX`: 4
    Range(u8),
    /// `default`
    Default,
}

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    /// Its key.
    pub status: Status,
    /// The name of its variant, such as `Created`, `NotFound`, `ClientError`, `Default`.
    pub ident: String,
    /// Where the key is written.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// The headers, without `Content-Type`.
    pub headers: Vec<ResponseHeader>,
    /// The media types, in order; empty: no body.
    pub contents: Vec<Content>,
}

/// A response header.
#[derive(Debug, Clone)]
pub struct ResponseHeader {
    /// Its name, lower case.
    pub name: String,
    /// Its name as a Rust field.
    pub ident: String,
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// Whether it must be sent.
    pub required: bool,
    /// `explode`
    pub explode: bool,
    /// Whether the value is JSON.
    pub json: bool,
    /// The shape of its value.
    pub shape: ParameterShape,
    /// Its schema.
    pub schema: Schema,
}

/// One alternative of `security`; all of its schemes are needed. Empty: anonymous.
#[derive(Debug, Clone)]
pub struct SecurityAlternative {
    /// Indices into [`Api::security_schemes`], each with the scopes that it needs.
    pub schemes: Vec<(usize, Vec<String>)>,
    /// Where it stands.
    pub span: Span,
}

/// What `x-specforge` says of an operation; `None`: nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// `timeout`, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// `body-limit`, in bytes.
    pub body_limit: Option<u64>,
    /// `idempotency`
    pub idempotency: Option<Idempotency>,
    /// `rate-limit`
    pub rate_limit: Option<RateLimit>,
    /// `sensitive`: names of fields, parameters and headers that are never logged.
    pub sensitive: Vec<String>,
    /// `unknown-query: reject`
    pub reject_unknown_query: bool,
    /// `read-only-in-request: reject`
    pub reject_read_only: bool,
    /// `undeclared`
    pub undeclared: Undeclared,
}

/// `x-specforge.idempotency`
#[derive(Debug, Clone, PartialEq)]
pub struct Idempotency {
    /// `key: required`
    pub required: bool,
    /// `ttl`, in seconds.
    pub ttl_s: Option<u64>,
    /// `on-lost-lease: retry` (else reject).
    pub retry_lost_lease: bool,
}

/// `x-specforge.rate-limit`
#[derive(Debug, Clone, PartialEq)]
pub struct RateLimit {
    /// `quota`: requests per window.
    pub quota: u64,
    /// `window`, in milliseconds.
    pub window_ms: u64,
    /// `burst`
    pub burst: Option<u64>,
    /// `by`: `principal` or `address`
    pub by_address: bool,
    /// `cost`
    pub cost: u64,
}

/// `x-specforge.undeclared`: what to say of statuses that the layers can produce and the operation does not declare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Undeclared {
    /// Say nothing.
    Allow,
    /// One warning per document.
    #[default]
    Warn,
    /// An error.
    Deny,
}

/// A generated type: an index into [`Api::types`].
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
    /// A type of [`Api::types`].
    Named(TypeId),
    /// `Box<T>`, where a recursion closes.
    Boxed(Box<Type>),
    /// `Option<T>`: `null` is allowed.
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
    /// `serde_json::Value`
    Any,
    /// `()`: only `null` is allowed.
    Null,
    /// A schema that allows nothing.
    Never,
}

/// A format that maps to a Rust type; which one is decided where tokens are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
}

/// The constraint keywords that hold for a value, whatever its type is named. Numbers are kept as written, so that nothing is rounded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rules {
    /// `minimum`, or `exclusiveMinimum` with `true`.
    pub minimum: Option<(String, bool)>,
    /// `maximum`, or `exclusiveMaximum` with `true`.
    pub maximum: Option<(String, bool)>,
    /// `multipleOf`; several through `allOf`.
    pub multiple_of: Vec<String>,
    /// Whether `1.0` is an integer (3.1 and 3.2) or not (3.0).
    pub integral_float: bool,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`, translated from ECMA-262 for the `regex` crate; several through `allOf` and look-aheads. `negated` patterns must not match.
    pub patterns: Vec<Pattern>,
    /// The format that is checked.
    pub format: Option<CheckedFormat>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// The rules of an array's items or of a map's values.
    pub items: Option<Box<Rules>>,
    /// The rules of a tuple's items.
    pub prefix: Vec<Rules>,
    /// The rules of a map's keys (`propertyNames`).
    pub keys: Option<Box<Rules>>,
    /// `enum` or `const` of a value that has no enum of its own (a free-form value, an array, an object): each as JSON text.
    pub one_of: Vec<String>,
    /// Keywords that no Rust type can say, checked on the raw JSON before it is decoded.
    pub assertions: Option<Box<Assertion>>,
}

/// A pattern for the `regex` crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As written in the spec.
    pub source: String,
    /// Translated.
    pub regex: String,
    /// Whether it must not match (a negative look-ahead).
    pub negated: bool,
}

/// A format that is checked on strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the formats' own names")]
pub enum CheckedFormat {
    DateTime,
    Date,
    Time,
    Duration,
    Uuid,
    Uri,
    UriReference,
    Email,
    Hostname,
    Ipv4,
    Ipv6,
    Byte,
    Decimal,
}

/// A whole schema for the interpreter: what `not`, `if`, `contains`, `patternProperties`, `dependent*`, undecidable unions and the like need.
/// Keywords have JSON Schema 2020-12's meaning. Recursion goes through [`Assertion::reference`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assertion {
    /// `false`: nothing is valid.
    pub never: bool,
    /// Another assertion, by its index in [`Api::assertions`]: recursion.
    pub reference: Option<usize>,
    /// `type`; empty: any. Bits in the order of [`crate::spec::JsonType`].
    pub types: Vec<crate::spec::JsonType>,
    /// The constraint keywords of strings, numbers, arrays and objects (`items`, `prefix`, `keys`, `assertions` unused).
    pub rules: Rules,
    /// `properties`
    pub properties: Vec<(String, Assertion)>,
    /// `required`
    pub required: Vec<String>,
    /// `patternProperties`
    pub pattern_properties: Vec<(Pattern, Assertion)>,
    /// `additionalProperties`
    pub additional_properties: Option<Box<Assertion>>,
    /// `propertyNames`
    pub property_names: Option<Box<Assertion>>,
    /// `dependentRequired`
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`
    pub dependent_schemas: Vec<(String, Assertion)>,
    /// `items` (after `prefixItems`)
    pub items: Option<Box<Assertion>>,
    /// `prefixItems`
    pub prefix_items: Vec<Assertion>,
    /// `contains` with `minContains` and `maxContains`.
    pub contains: Option<(Box<Assertion>, u64, Option<u64>)>,
    /// `allOf`
    pub all_of: Vec<Assertion>,
    /// `anyOf`
    pub any_of: Vec<Assertion>,
    /// `oneOf`
    pub one_of: Vec<Assertion>,
    /// `not`
    pub not: Option<Box<Assertion>>,
    /// `if`, `then`, `else`
    pub conditional: Option<Box<(Assertion, Option<Assertion>, Option<Assertion>)>>,
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
}
