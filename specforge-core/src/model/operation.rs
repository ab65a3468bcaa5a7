//! Operations: routes, parameters, bodies, responses, security, settings.

use super::{Schema, Style};
use crate::diag::Diagnostic;
use crate::source::Span;
use crate::spec::TakenId;

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `operationId`, or the name derived from method and path where there is none.
    pub id: String,
    /// Whether it has an `operationId` that no operation before it has.
    pub named: bool,
    /// The `operationId` that an operation before it has as well.
    pub taken_id: Option<TakenId>,
    /// Its marker type: `operationId` as a Rust identifier, such as `createUser`.
    pub marker: String,
    /// Its module and the function's suggested name: `create_user`.
    pub module: String,
    /// What the traits that its handler is held against are called after: `CreateUser`.
    pub contract: String,
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

impl Operation {
    /// The declared `Idempotency-Key` header.
    pub fn idempotency_header(&self) -> Option<&Parameter> {
        self.header_parameters
            .iter()
            .find(|parameter| parameter.name.eq_ignore_ascii_case(IDEMPOTENCY_KEY))
    }

    /// The header parameters that some argument has to take: the idempotency key is the layer's.
    pub fn headers_of_handler(&self) -> Vec<&Parameter> {
        let layer = self.settings.idempotency.is_some();
        self.header_parameters
            .iter()
            .filter(|parameter| !(layer && parameter.name.eq_ignore_ascii_case(IDEMPOTENCY_KEY)))
            .collect()
    }
}

impl Operation {
    /// Whether somebody has to know who sends a request, beyond that it may be sent: idempotency keys belong to their sender, and limits by
    /// principal count for each.
    pub fn needs_identity(&self) -> bool {
        let by_principal = self
            .settings
            .rate_limit
            .as_ref()
            .is_some_and(|limit| !limit.by_address);
        self.settings.idempotency.is_some() || by_principal
    }
}

/// The header that turns idempotency keys on (draft-ietf-httpapi-idempotency-key-header, section 2).
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A path template, split into segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// As written, with the base path: `/v1/users/{id}`.
    pub text: String,
    /// The segments between the slashes; `/a/` has an empty last one.
    pub segments: Vec<Vec<Piece>>,
    /// What the path fixes of the query, by a `?` that OpenAPI has no place for: `/a?filter=x` is another operation than `/a`.
    pub query: Vec<(String, String)>,
    /// Whether something stands behind a `#`, which no client sends.
    pub has_fragment: bool,
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
    /// Whether its value is never logged (`format: password`, `writeOnly`).
    pub sensitive: bool,
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

impl Status {
    /// Whether it stands for errors.
    pub fn is_error(self) -> bool {
        matches!(self, Self::Code(400..) | Self::Range(4..) | Self::Default)
    }
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

impl Response {
    /// The JSON that `Json<..>` stands for: the only JSON among the media types, whatever else may be sent in its place.
    pub fn json(&self) -> Option<(&Content, &Schema)> {
        let mut all = self
            .contents
            .iter()
            .filter_map(|content| match &content.kind {
                ContentKind::Json(schema) => Some((content, schema)),
                _ => None,
            });
        all.next().filter(|_| all.next().is_none())
    }
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
    /// Indices into [`crate::model::Api::security_schemes`], each with the scopes that it needs.
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
    /// `idempotency`; of an operation: what is in force, a declared `Idempotency-Key` header included.
    pub idempotency: Option<Idempotency>,
    /// `idempotency: false`: a declared header does not turn it on.
    pub idempotency_off: bool,
    /// `rate-limit`
    pub rate_limit: Option<RateLimit>,
    /// `rate-limit: false`: no limit of the router's settings holds either.
    pub rate_limit_off: bool,
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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Idempotency {
    /// `key: required`
    pub required: bool,
    /// `ttl`, in milliseconds.
    pub ttl_ms: Option<u64>,
    /// `on-lost-lease: retry` (else reject).
    pub retry_lost_lease: bool,
    /// `wait`: how long a request waits for another one with its key that is still running, in milliseconds.
    pub wait_ms: Option<u64>,
    /// `on-store-failure: run` (else refuse).
    pub run_without_store: bool,
    /// `compare: json` (else bytes).
    pub compare_json: bool,
    /// `headers`: those that a repetition has to agree in, lower case.
    pub headers: Vec<String>,
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
    /// `on-store-failure: refuse` (else count locally).
    pub refuse_without_store: bool,
}

impl RateLimit {
    /// How many may come at once: `burst`, else the quota.
    pub fn burst(&self) -> u64 {
        self.burst.unwrap_or(self.quota)
    }
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
