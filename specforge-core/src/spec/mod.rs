//! The document as written: OpenAPI 3.0, 3.1 or 3.2, every field with its place, every `$ref` followed.
//!
//! Schemas live in one arena, [`Document::schemas`]; a `$ref` to a schema is the [`SchemaId`] of a node whose `reference` is set.
//! Parameters, responses, request bodies, headers and path items are resolved where they are used.

mod read;
mod words;

use crate::diag::Diagnostic;
use crate::source::{Node, Sources, Span, Spanned};
pub use read::{Forest, Reading, Scope, read, read_text, read_with};
pub(crate) use read::{before_parameters, constants, template};
use std::sync::Arc;

/// Which of the specification's versions a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// 3.0.x: its own dialect of JSON Schema draft 5.
    V30,
    /// 3.1.x: JSON Schema 2020-12.
    V31,
    /// 3.2.x: as 3.1, with `querystring`, `itemSchema`, `additionalOperations`.
    V32,
}

/// An OpenAPI document, read and resolved.
#[derive(Debug, Clone)]
pub struct Document {
    /// The files that were read.
    pub sources: Sources,
    /// The version line of `openapi`.
    pub version: Version,
    /// `openapi` as written, such as `3.0.4`.
    pub openapi: String,
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub info_version: String,
    /// `info.description`
    pub description: Option<String>,
    /// `servers`
    pub servers: Vec<Server>,
    /// `paths`, in order, path items resolved.
    pub paths: Vec<PathItem>,
    /// `webhooks` of 3.1, in order; `PathItem::template` is the webhook's name.
    pub webhooks: Vec<PathItem>,
    /// Each `operationId` under a `callbacks`, in order.
    pub callback_ids: Vec<Spanned<String>>,
    /// `components.schemas`, in order.
    pub component_schemas: Vec<(Spanned<String>, SchemaId)>,
    /// `components.securitySchemes`, in order.
    pub security_schemes: Vec<(Spanned<String>, SecurityScheme)>,
    /// The document's own `security`; `None` where it is absent.
    pub security: Option<Vec<SecurityRequirement>>,
    /// The document's `x-specforge`.
    pub extension: Option<Node>,
    /// Every schema of the document.
    pub schemas: Vec<Schema>,
}

/// `servers[]`
#[derive(Debug, Clone)]
pub struct Server {
    /// Where `url` is written, and its value with the variables' defaults put in.
    pub url: Spanned<String>,
}

/// A path with its operations, its own `$ref` followed.
#[derive(Debug, Clone)]
pub struct PathItem {
    /// The template, such as `/users/{id}`.
    pub template: Spanned<String>,
    /// The parameters that all operations of this path share.
    pub parameters: Vec<Arc<Parameter>>,
    /// The operations in order; the method is upper case, `additionalOperations` of 3.2 included.
    pub operations: Vec<(Spanned<String>, Operation)>,
    /// The path's own `servers`.
    pub servers: Vec<Server>,
    /// The path's `x-specforge`.
    pub extension: Option<Node>,
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Where the operation object's key (the method) stands.
    pub span: Span,
    /// `operationId`
    pub id: Option<Spanned<String>>,
    /// An `operationId` that is none, since an operation before it has the same.
    pub taken_id: Option<TakenId>,
    /// `tags`
    pub tags: Vec<String>,
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `deprecated`
    pub deprecated: bool,
    /// `parameters`, without those of the path.
    pub parameters: Vec<Arc<Parameter>>,
    /// `requestBody`
    pub request_body: Option<Arc<RequestBody>>,
    /// `responses`, in order; the key is `200`, `4XX` or `default`.
    pub responses: Vec<(Spanned<String>, Arc<Response>)>,
    /// `security`; `None` where it is absent.
    pub security: Option<Vec<SecurityRequirement>>,
    /// The operation's own `servers`.
    pub servers: Vec<Server>,
    /// The operation's `x-specforge`.
    pub extension: Option<Node>,
    /// The errors in it, and in the parts that it refers to: what is above is then not the whole of it. Faults of schemas are in [`Schema::unsupported`].
    pub unsupported: Vec<Diagnostic>,
}

/// An `operationId` that an operation before has as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenId {
    /// What is written, and where.
    pub id: Spanned<String>,
    /// Where the operation stands that has it.
    pub first: Span,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// `in: path`
    Path,
    /// `in: query`
    Query,
    /// `in: header`
    Header,
    /// `in: cookie`
    Cookie,
    /// `in: querystring` of 3.2
    QueryString,
}

/// `style`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the specification's own words")]
pub enum Style {
    Form,
    Simple,
    Label,
    Matrix,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    Cookie,
}

/// A parameter, its `$ref` followed.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Where the parameter is declared.
    pub span: Span,
    /// `name`
    pub name: Spanned<String>,
    /// `in`
    pub location: Location,
    /// `description`
    pub description: Option<String>,
    /// `required`
    pub required: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `allowEmptyValue`
    pub allow_empty_value: bool,
    /// `style`, the location's default put in.
    pub style: Spanned<Style>,
    /// `explode`, the style's default put in.
    pub explode: bool,
    /// `schema`, or that of the only entry of `content`.
    pub schema: Option<SchemaId>,
    /// The media type of the only entry of `content`.
    pub content: Option<Spanned<String>>,
}

/// A request body, its `$ref` followed.
#[derive(Debug, Clone)]
pub struct RequestBody {
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// `required`; false where it is absent.
    pub required: bool,
    /// `content`, in order.
    pub content: Vec<MediaType>,
}

/// An entry of `content`.
#[derive(Debug, Clone)]
pub struct MediaType {
    /// The media type or range, as written.
    pub name: Spanned<String>,
    /// `schema`
    pub schema: Option<SchemaId>,
    /// `itemSchema` of 3.2
    pub item_schema: Option<SchemaId>,
    /// `encoding`, by property.
    pub encoding: Vec<(Spanned<String>, Encoding)>,
}

/// An entry of `encoding`.
#[derive(Debug, Clone)]
pub struct Encoding {
    /// `contentType`
    pub content_type: Option<Spanned<String>>,
    /// `style`
    pub style: Option<Style>,
    /// `explode`
    pub explode: Option<bool>,
    /// `headers`, by name.
    pub headers: Vec<(Spanned<String>, Arc<Header>)>,
}

/// A response, its `$ref` followed.
#[derive(Debug, Clone)]
pub struct Response {
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// `headers`, by name, `$ref` followed.
    pub headers: Vec<(Spanned<String>, Arc<Header>)>,
    /// `content`, in order.
    pub content: Vec<MediaType>,
}

/// A response header.
#[derive(Debug, Clone)]
pub struct Header {
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// `required`
    pub required: bool,
    /// `explode`
    pub explode: bool,
    /// `schema`, or that of the only entry of `content`.
    pub schema: Option<SchemaId>,
    /// The media type of the only entry of `content`.
    pub content: Option<Spanned<String>>,
}

/// One alternative of `security`: all of its schemes are needed. Empty: anonymous.
#[derive(Debug, Clone)]
pub struct SecurityRequirement {
    /// Where it stands.
    pub span: Span,
    /// The schemes and the scopes that each needs.
    pub schemes: Vec<(Spanned<String>, Vec<String>)>,
}

/// A security scheme.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// `type` and what belongs to it.
    pub kind: SecuritySchemeKind,
}

/// The types of security scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecuritySchemeKind {
    /// `type: http`, with its `scheme` in lower case (`basic`, `bearer`, ..).
    Http {
        /// `scheme`, in lower case.
        scheme: String,
        /// `bearerFormat`
        bearer_format: Option<String>,
    },
    /// `type: apiKey`
    ApiKey {
        /// `in`: query, header or cookie.
        location: Location,
        /// `name`
        name: String,
    },
    /// `type: oauth2`
    OAuth2,
    /// `type: openIdConnect`
    OpenIdConnect {
        /// `openIdConnectUrl`
        url: String,
    },
    /// `type: mutualTLS`
    MutualTls,
    /// A type that the specification does not name.
    Unknown(String),
}

/// A schema of the arena: an index into [`Document::schemas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchemaId(pub u32);

/// The simple types of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the specification's own words")]
pub enum JsonType {
    Null,
    Boolean,
    Object,
    Array,
    Number,
    String,
    Integer,
}

/// A schema as written. Keywords that a version does not have are absent (3.0: `const`, `prefixItems`, ..) or translated
/// (3.0's `exclusiveMinimum: true` becomes the numeric form, a leftover `nullable: true` in 3.1 adds `null` to the types).
#[derive(Debug, Clone)]
pub struct Schema {
    /// Where the schema starts.
    pub span: Span,
    /// The component's name, or what a name can be made of: the last words of the place where it stands.
    pub hint: String,
    /// The key under `components.schemas`, where it stands there.
    pub component: Option<String>,
    /// What the first reference that leads here calls it, wherever it stands: the key in `$defs`, the name of a file.
    pub word: Option<String>,
    /// `$ref`: the schema that is meant. In 3.0 nothing else counts then; from 3.1 on the siblings apply as well.
    pub reference: Option<SchemaId>,
    /// `Some(true)` and `Some(false)` for the schemas `true` and `false`.
    pub boolean: Option<bool>,
    /// `type`; empty where it is absent. `null` is in here for 3.1's `type: [.., "null"]`.
    pub types: Vec<JsonType>,
    /// 3.0's `nullable: true`, as written: without a `type` beside it the specification gives it no effect, and authors mean one all the same
    /// (`nullable: true` beside `allOf` or `enum`). A tolerated leftover in 3.1 sets it too.
    pub nullable: bool,
    /// `enum`
    pub enumeration: Option<Vec<Node>>,
    /// `const`
    pub constant: Option<Node>,
    /// `format`
    pub format: Option<Spanned<String>>,
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `default`
    pub default: Option<Node>,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `multipleOf`, as written.
    pub multiple_of: Option<Spanned<String>>,
    /// `minimum`, as written.
    pub minimum: Option<Spanned<String>>,
    /// `maximum`, as written.
    pub maximum: Option<Spanned<String>>,
    /// `exclusiveMinimum`, as written.
    pub exclusive_minimum: Option<Spanned<String>>,
    /// `exclusiveMaximum`, as written.
    pub exclusive_maximum: Option<Spanned<String>>,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<Spanned<String>>,
    /// `items`
    pub items: Option<SchemaId>,
    /// `prefixItems`
    pub prefix_items: Vec<SchemaId>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `contains`
    pub contains: Option<SchemaId>,
    /// `minContains`
    pub min_contains: Option<u64>,
    /// `maxContains`
    pub max_contains: Option<u64>,
    /// `properties`, in order.
    pub properties: Vec<(Spanned<String>, SchemaId)>,
    /// `required`
    pub required: Vec<Spanned<String>>,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `additionalProperties` (`true` and `false` are boolean schemas).
    pub additional_properties: Option<SchemaId>,
    /// `patternProperties`
    pub pattern_properties: Vec<(Spanned<String>, SchemaId)>,
    /// `propertyNames`
    pub property_names: Option<SchemaId>,
    /// `dependentRequired`
    pub dependent_required: Vec<(Spanned<String>, Vec<String>)>,
    /// `dependentSchemas`
    pub dependent_schemas: Vec<(Spanned<String>, SchemaId)>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<SchemaId>,
    /// `unevaluatedItems`
    pub unevaluated_items: Option<SchemaId>,
    /// `allOf`
    pub all_of: Vec<SchemaId>,
    /// `oneOf`
    pub one_of: Vec<SchemaId>,
    /// `anyOf`
    pub any_of: Vec<SchemaId>,
    /// `not`
    pub not: Option<SchemaId>,
    /// `if`, `then`, `else`
    pub conditional: Option<(SchemaId, Option<SchemaId>, Option<SchemaId>)>,
    /// `discriminator`
    pub discriminator: Option<Discriminator>,
    /// `contentEncoding`
    pub content_encoding: Option<String>,
    /// `contentMediaType`
    pub content_media_type: Option<String>,
    /// `x-specforge` of a schema.
    pub extension: Option<Node>,
    /// A keyword that is understood but cannot be kept (`$dynamicRef`, a `$ref` with an unknown target, ..): whoever uses this schema is unsupported.
    pub unsupported: Vec<Spanned<String>>,
}

/// `discriminator`
#[derive(Debug, Clone)]
pub struct Discriminator {
    /// `propertyName`
    pub property: Spanned<String>,
    /// `mapping`, each value with the schema that it names.
    pub mapping: Vec<(Spanned<String>, SchemaId)>,
    /// 3.2's `defaultMapping`
    pub default: Option<SchemaId>,
}
