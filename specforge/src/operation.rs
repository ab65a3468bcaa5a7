//! What generated code says of an operation: its description, and which types it takes and answers with.

// Here, so that the compiler names them without the path to what is private.
pub use crate::route::{Elsewhere, Rest, RestServedBy, Served, ServedBy, Unimplemented};

use std::any::TypeId;

use crate::decode::{Encoder, FieldSpec, ParameterSpec, Rules, Violations};
use crate::error::Report;
use crate::extract::Source;
use crate::schema::{Schema, check_body, check_text};

/// An operation of the spec. `api!` generates one marker type per operation, named exactly like its `operationId`.
pub trait Operation: Send + Sync + 'static {
    /// What the spec says of it.
    const SPEC: &'static OperationSpec;

    /// The type of its JSON request body; `()` where it has none. Raw bodies are validated against it.
    type JsonBody: Schema;

    /// The rules of that body beyond those of its type.
    const JSON_RULES: &'static Rules = &Rules::NONE;
}

/// What the spec says of an operation, as data that the run time needs.
#[derive(Debug)]
pub struct OperationSpec {
    /// `operationId`
    pub id: &'static str,
    /// The method, upper case.
    pub method: &'static str,
    /// The path template, with the base path of `servers`.
    pub path: &'static str,
    /// Where it is declared: `spec/openapi.yaml:52:7`.
    pub location: &'static str,
    /// The template's segments.
    pub segments: &'static [&'static [Piece]],
    /// What the path fixes of the query, which tells it apart from other operations of the same template.
    pub fixed_query: &'static [(&'static str, &'static str)],
    /// The path parameters, in the order of the template.
    pub path_parameters: &'static [ParameterSpec],
    /// The query parameters.
    pub query_parameters: &'static [ParameterSpec],
    /// The header parameters.
    pub header_parameters: &'static [ParameterSpec],
    /// The cookie parameters.
    pub cookie_parameters: &'static [ParameterSpec],
    /// Query parameters that carry credentials, and so are never unknown.
    pub credential_query: &'static [&'static str],
    /// Headers that carry credentials, lower case.
    pub credential_headers: &'static [&'static str],
    /// Whether a query parameter that is not declared is refused.
    pub reject_unknown_query: bool,
    /// Whether a `readOnly` property in the body is refused; else it is dropped.
    pub reject_read_only: bool,
    /// The request body.
    pub body: Option<BodySpec>,
    /// The largest body that is read, in bytes; `None`: what the router's settings say.
    pub body_limit: Option<usize>,
    /// How long it may take, in milliseconds; `None`: what the router's settings say.
    pub timeout_ms: Option<u64>,
    /// How often it may be asked for, besides what the router's settings say.
    pub rate_limit: Option<RateLimitSpec>,
    /// Whether no limit of the router's settings holds for it (`rate-limit: false`).
    pub unlimited: bool,
    /// The fields, parameters and headers that are never logged.
    pub sensitive: &'static [&'static str],
    /// The responses, in the order of the spec.
    pub responses: &'static [ResponseSpec],
    /// Its idempotency keys; `None`: it has none.
    pub idempotency: Option<IdempotencySpec>,
}

impl OperationSpec {
    /// An operation of which nothing is said: what generated code leaves out.
    pub const BASE: Self = Self {
        id: "",
        method: "",
        path: "",
        location: "",
        segments: &[],
        fixed_query: &[],
        path_parameters: &[],
        query_parameters: &[],
        header_parameters: &[],
        cookie_parameters: &[],
        credential_query: &[],
        credential_headers: &[],
        reject_unknown_query: false,
        reject_read_only: false,
        body: None,
        body_limit: None,
        timeout_ms: None,
        rate_limit: None,
        unlimited: false,
        sensitive: &[],
        responses: &[],
        idempotency: None,
    };
}

/// `x-specforge.rate-limit`: `quota` requests a window, of which `burst` may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitSpec {
    /// Requests per window.
    pub quota: u64,
    /// The window, in milliseconds.
    pub window_ms: u64,
    /// How many may come at once; the quota where the spec does not say.
    pub burst: u64,
    /// Whether they are counted by the client's address, even where it is known who sends them.
    pub by_address: bool,
    /// How many requests one request counts as.
    pub cost: u64,
    /// Whether it is refused with 503 while the store does not answer; else this process counts for itself.
    pub refuse_without_store: bool,
}

/// The idempotency keys of an operation: a declared `Idempotency-Key` header, and `x-specforge.idempotency`.
#[derive(Debug)]
pub struct IdempotencySpec {
    /// The declared header, whose schema a key keeps.
    pub key: Option<HeaderSpec>,
    /// Whether a request without a key is refused.
    pub required: bool,
    /// How long an answer is replayed, from the moment it was stored, in milliseconds.
    pub ttl_ms: u64,
    /// How long a request waits for another one with its key that is still running, in milliseconds.
    pub wait_ms: u64,
    /// What becomes of an execution whose process is gone: true: it runs anew; false: nobody knows its outcome, and it is answered so.
    pub retry_lost_lease: bool,
    /// Whether the operation runs when the store fails, unprotected; else it is refused with 503.
    pub run_without_store: bool,
    /// Whether bodies are compared as JSON, in which whitespace and the order of properties do not matter.
    pub compare_json: bool,
    /// The headers, lower case, in which a repetition has to agree.
    pub headers: &'static [&'static str],
}

/// A part of a path segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Text that has to stand there, percent-decoded.
    Literal(&'static str),
    /// The value of the path parameter with this index.
    Parameter(usize),
}

/// A request body.
#[derive(Debug)]
pub struct BodySpec {
    /// Whether it must be there.
    pub required: bool,
    /// The media types or ranges that it may have, lower case.
    pub media_types: &'static [&'static str],
    /// How the properties of a form or multipart body are written.
    pub fields: &'static [FieldSpec],
    /// The schemas of text, and of JSON in further media types, that bodies are held against which no decoding looks into.
    pub others: &'static [(&'static str, BodySchema)],
}

impl BodySpec {
    /// Holds a body of text, or of one of several JSON media types, against its own schema; `None`: it has none of its own.
    pub(crate) fn check_other(
        &self,
        declared: &str,
        body: &[u8],
    ) -> Option<Result<(), Violations>> {
        let mut others = self.others.iter();
        let (_, schema) = others.find(|(media_type, _)| *media_type == declared)?;
        Some(schema.check(body))
    }
}

/// The key of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusSpec {
    /// One status.
    Code(u16),
    /// `4XX` is `Range(4)`.
    Range(u8),
    /// `default`
    Default,
}

/// A response.
#[derive(Debug)]
pub struct ResponseSpec {
    /// Its key.
    pub status: StatusSpec,
    /// What it may carry; empty: no body.
    pub contents: &'static [ContentSpec],
    /// The headers.
    pub headers: &'static [HeaderSpec],
}

/// A media type of a response.
#[derive(Debug)]
pub struct ContentSpec {
    /// The media type or range, lower case.
    pub media_type: &'static str,
    /// The schema of a body of JSON or text; `None`: it is another one, or any text.
    pub schema: Option<BodySchema>,
    /// Writes an error of the framework in this content's schema; `None`: the schema cannot hold one.
    pub error: Option<BuildError>,
}

impl ContentSpec {
    /// The media type that a JSON body of it is sent as: a range is none.
    pub(crate) fn media_type(&self) -> &'static str {
        if self.media_type.contains('*') {
            "application/json"
        } else {
            self.media_type
        }
    }
}

/// A header of a response.
#[derive(Debug)]
pub struct HeaderSpec {
    /// Its name, lower case.
    pub name: &'static str,
    /// Whether it must be sent.
    pub required: bool,
    /// Checks its text against the schema.
    pub parameter: ParameterSpec,
    /// Decodes the value, to check it.
    pub check: CheckValue,
}

/// The schema of a body of JSON or text: the type that stands for it, and its rules beyond those of the type.
#[derive(Debug, Clone, Copy)]
pub struct BodySchema {
    is_json: bool,
    ty: fn() -> TypeId,
    check: fn(&[u8], &'static Rules) -> Result<(), Violations>,
    rules: &'static Rules,
}

impl BodySchema {
    /// The schema that `T` stands for.
    #[must_use]
    pub const fn of<T: Schema>(rules: &'static Rules) -> Self {
        Self {
            is_json: true,
            ty: TypeId::of::<T>,
            check: check_body::<T>,
            rules,
        }
    }

    /// The schema that `T` stands for, of a body that is text.
    #[must_use]
    pub const fn text<T: Schema>(rules: &'static Rules) -> Self {
        Self {
            is_json: false,
            ty: TypeId::of::<T>,
            check: check_text::<T>,
            rules,
        }
    }

    /// Whether it is of JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.is_json
    }

    /// Whether it is of JSON, and the one that `T` stands for.
    #[must_use]
    pub fn is<T: 'static>(&self) -> bool {
        self.is_json && (self.ty)() == TypeId::of::<T>()
    }

    /// Checks a body against it.
    ///
    /// # Errors
    ///
    /// Every rule that the body breaks.
    pub fn check(&self, body: &[u8]) -> Result<(), Violations> {
        (self.check)(body, self.rules)
    }
}

/// Checks the value of a header.
pub type CheckValue = fn(Source<'_>) -> Result<(), Violations>;

/// Writes an error of the framework as JSON; false: this schema cannot hold it.
pub type BuildError = fn(&Report, &str, &mut Encoder) -> bool;

impl OperationSpec {
    /// The response that the spec declares for a status: the explicit one, else its range, else `default`.
    #[must_use]
    pub fn response(&self, status: u16) -> Option<&'static ResponseSpec> {
        let find = |wanted: StatusSpec| {
            self.responses
                .iter()
                .find(|response| response.status == wanted)
        };
        find(StatusSpec::Code(status))
            .or_else(|| find(StatusSpec::Range(u8::try_from(status / 100).unwrap_or(0))))
            .or_else(|| find(StatusSpec::Default))
    }

    /// Whether a status is declared explicitly.
    #[must_use]
    pub fn declares(&self, status: u16) -> bool {
        self.responses
            .iter()
            .any(|response| response.status == StatusSpec::Code(status))
    }

    /// The status of an answer that lists violations: 400 where it is declared, else 422, else 400.
    #[must_use]
    pub fn violation_status(&self) -> u16 {
        if !self.declares(400) && self.declares(422) {
            422
        } else {
            400
        }
    }
}
