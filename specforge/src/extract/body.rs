//! The body of a request: which media type it has, whether it is there, and reading it within the operation's limit.

use std::borrow::Cow;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use http_body_util::{BodyExt as _, Collected, Limited};

use super::input::{Decode, Input, Source, Stop};
use super::kind::{
    CONTENT, FORM, JSON, MULTIPART, OPTION_FORM, OPTION_JSON, OPTION_MULTIPART, RESULT,
};
use super::limits::{check_encoding, check_keys};
use crate::decode::{Location, Part, Violation, ViolationKind, params};
use crate::error::Rejection;
use crate::layer::trace::Exchange;
use crate::operation::{BodySpec, OperationSpec};
use crate::settings;

/// Validates a raw body against its schema.
pub(super) type Validate = fn(&[u8]) -> Result<(), Rejection>;

/// A body that was read, not yet decoded.
#[derive(Debug)]
pub enum Payload {
    /// The argument has nothing to do with the body.
    None,
    /// The body could not be read.
    Rejected(Box<Rejection>),
    /// The operation's body is optional, and there is none.
    Absent,
    /// The body of a declared media type.
    Read {
        /// The media type or range that the spec declares and the body's own fits.
        declared: &'static str,
        /// Its bytes.
        body: Bytes,
    },
    /// The parts of a `multipart/form-data` body.
    Parts(Vec<(String, Part)>),
}

impl Payload {
    /// Reads the body for an argument of this kind.
    pub(super) async fn read(input: &mut Input, kind: u8) -> Result<Self, Rejection> {
        let operation = input.operation;
        let Some(spec) = &operation.body else {
            return Ok(Self::Absent);
        };
        if input.body.is_end_stream() || input.body.size_hint().exact() == Some(0) {
            return absent(spec);
        }
        check_encoding(operation, &input.parts.headers)?;
        let declared = negotiate(spec, &input.parts.headers, kind & !RESULT)?;
        if declared.starts_with("multipart/") {
            let exchange = Exchange::of(&input.parts.extensions);
            let parts = parts(input);
            let parts = match exchange {
                Some(exchange) => exchange.read(parts).await,
                None => parts.await,
            };
            return parts.map(Self::Parts);
        }
        let body = input.read_body().await?;
        if body.is_empty() {
            return absent(spec);
        }
        if is_json(declared) {
            check_keys(&body, settings::json_keys(&input.parts.extensions))?;
        }
        Ok(Self::Read { declared, body })
    }

    /// The declared media type of the body.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        match self {
            Self::Read { declared, .. } => declared,
            Self::Parts(_) => "multipart/form-data",
            Self::None | Self::Rejected(_) | Self::Absent => "",
        }
    }

    /// The payload, unless the optional body is absent.
    pub(super) fn present(self) -> Option<Self> {
        match self {
            Self::None | Self::Absent => None,
            present => Some(present),
        }
    }

    /// Holds a body against its schema, which its decoding does not.
    pub(super) fn validate(&self, validate: Validate) -> Result<(), Rejection> {
        match self {
            Self::Read { body, .. } => validate(body),
            _ => Ok(()),
        }
    }

    /// Decodes a JSON body.
    pub fn json<T>(
        self,
        operation: &'static OperationSpec,
        decode: Decode<T>,
    ) -> Result<T, Rejection> {
        decode(Source::json(&self.bytes()?).body_of(operation))
            .map_err(|violations| Rejection::invalid(operation, violations))
    }

    /// Decodes a form, url-encoded or in parts.
    pub fn fields<T>(
        self,
        operation: &'static OperationSpec,
        decode: Decode<T>,
    ) -> Result<T, Rejection> {
        let fields = operation.body.as_ref().map_or(&[][..], |body| body.fields);
        let decoded = match self {
            Self::Parts(parts) => {
                let (node, violations) = params::parts(&parts, fields);
                decode(Source::node(&node, Location::Body, violations).body_of(operation))
            }
            other => {
                let body = other.bytes()?;
                let (node, violations) = params::form(&body, fields);
                decode(Source::node(&node, Location::Body, violations).body_of(operation))
            }
        };
        decoded.map_err(|violations| Rejection::invalid(operation, violations))
    }

    /// A body of text that keeps its schema. Only UTF-8 is understood.
    pub fn text(self, operation: &'static OperationSpec) -> Result<String, Rejection> {
        if let (Self::Read { declared, body }, Some(spec)) = (&self, &operation.body) {
            let checked = spec.check_other(declared, body).unwrap_or(Ok(()));
            checked.map_err(|violations| Rejection::invalid(operation, violations))?;
        }
        String::from_utf8(self.bytes()?.into())
            .map_err(|_| Rejection::new(StatusCode::BAD_REQUEST, "the body is not valid UTF-8"))
    }

    /// The body's bytes.
    pub fn bytes(self) -> Result<Bytes, Rejection> {
        match self {
            Self::Read { body, .. } => Ok(body),
            Self::Rejected(rejection) => Err(*rejection),
            Self::None | Self::Absent | Self::Parts(_) => Err(Rejection::new(
                StatusCode::BAD_REQUEST,
                "a request body is required",
            )),
        }
    }
}

impl Input {
    /// The request for an extractor that is not ours. With `validate` the body is read and checked first.
    pub(super) async fn request(&mut self, validate: Option<Validate>) -> Result<Request, Stop> {
        let limit = self.body_limit();
        let body = match (validate, &self.operation.body) {
            (Some(validate), Some(spec)) => {
                let operation = self.operation;
                let read = match Payload::read_raw(self).await {
                    Ok(Some((declared, body))) => {
                        let checked = match spec.check_other(declared, &body) {
                            Some(checked) => checked
                                .map_err(|violations| Rejection::invalid(operation, violations)),
                            None if is_json(declared) => validate(&body),
                            None => Ok(()),
                        };
                        checked.map(|()| body)
                    }
                    Ok(None) => Ok(Bytes::new()),
                    Err(rejection) => Err(rejection),
                };
                Body::from(read.map_err(|rejection| self.reject(rejection))?)
            }
            _ => {
                let body = std::mem::take(&mut self.body);
                match Exchange::of(&self.parts.extensions) {
                    Some(exchange) if !body.is_end_stream() => Body::new(exchange.watch(body)),
                    _ => body,
                }
            }
        };
        let mut request = Request::from_parts(self.give_parts(), body);
        DefaultBodyLimit::max(limit).apply(&mut request);
        Ok(request)
    }

    /// The head of the request, for the last argument. Only an idempotency key is asked for once more, by what the extensions hold.
    fn give_parts(&mut self) -> Parts {
        if self.operation.idempotency.is_some() {
            return self.parts.clone();
        }
        let (empty, ()) = Request::new(()).into_parts();
        std::mem::replace(&mut self.parts, empty)
    }
}

impl Payload {
    /// Reads the body as bytes, whatever declared media type it has.
    async fn read_raw(input: &mut Input) -> Result<Option<(&'static str, Bytes)>, Rejection> {
        let operation = input.operation;
        let Some(spec) = &operation.body else {
            return Ok(None);
        };
        if input.body.is_end_stream() || input.body.size_hint().exact() == Some(0) {
            return absent(spec).map(|_| None);
        }
        check_encoding(operation, &input.parts.headers)?;
        let declared = negotiate(spec, &input.parts.headers, CONTENT)?;
        let body = input.read_body().await?;
        if body.is_empty() {
            return absent(spec).map(|_| None);
        }
        if is_json(declared) {
            check_keys(&body, settings::json_keys(&input.parts.extensions))?;
        }
        Ok(Some((declared, body)))
    }
}

fn absent(spec: &BodySpec) -> Result<Payload, Rejection> {
    if !spec.required {
        return Ok(Payload::Absent);
    }
    let mut rejection = Rejection::new(StatusCode::BAD_REQUEST, "a request body is required");
    rejection.report.violations.push(Violation {
        location: Location::Body,
        name: String::new(),
        pointer: String::new(),
        kind: ViolationKind::Required,
        message: "a request body is required".into(),
    });
    Err(rejection)
}

/// The declared media type that the request's `Content-Type` fits best: case does not matter, parameters are ignored (RFC 9110, section 8.3.1).
fn negotiate(spec: &BodySpec, headers: &HeaderMap, kind: u8) -> Result<&'static str, Rejection> {
    let unsupported = || {
        Rejection::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "the media type of the body is not one that this operation takes",
        )
    };
    let mut values = headers.get_all(header::CONTENT_TYPE).iter();
    // Of two, a proxy in front may have looked at the other one.
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(unsupported());
    };
    let text = value.to_str().map_err(|_| unsupported())?;
    let written = text.split(';').next().unwrap_or("").trim();
    let essence = if written.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(written.to_ascii_lowercase())
    } else {
        Cow::Borrowed(written)
    };
    spec.media_types
        .iter()
        .filter(|declared| suits(declared, kind))
        .filter_map(|declared| fit(declared, &essence).map(|rank| (rank, *declared)))
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, declared)| declared)
        .ok_or_else(unsupported)
}

/// How well a media type fits a declared type or range; a higher rank is more specific.
pub(crate) fn fit(declared: &str, essence: &str) -> Option<u8> {
    if declared == essence {
        return Some(2);
    }
    if declared == "*/*" {
        return essence.contains('/').then_some(0);
    }
    let (main, wildcard) = declared.split_once('/')?;
    (wildcard == "*"
        && essence
            .split_once('/')
            .is_some_and(|(given, _)| given == main))
    .then_some(1)
}

/// Whether an argument of this kind understands a media type.
fn suits(declared: &str, kind: u8) -> bool {
    match kind {
        JSON | OPTION_JSON => is_json(declared),
        FORM | OPTION_FORM => declared == "application/x-www-form-urlencoded",
        MULTIPART | OPTION_MULTIPART => declared.starts_with("multipart/"),
        _ => true,
    }
}

/// Whether a media type is JSON: `application/json`, `text/json`, `+json` (RFC 6839), and the ranges that the spec gives a JSON schema.
pub(crate) fn is_json(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/json" | "text/json" | "*/*" | "application/*"
    ) || media_type.ends_with("+json")
}

/// Reads a body and its trailers within a limit. While it does, the exchange says that the client is waited for.
pub(crate) async fn collect(
    body: Body,
    limit: usize,
    extensions: &Extensions,
) -> Result<Collected<Bytes>, Rejection> {
    let collected = collect_within(body, limit);
    match Exchange::of(extensions) {
        Some(exchange) => exchange.read(collected).await,
        None => collected.await,
    }
}

async fn collect_within(body: Body, limit: usize) -> Result<Collected<Bytes>, Rejection> {
    if body.size_hint().lower() > limit as u64 {
        return Err(too_large());
    }
    Limited::new(body, limit).collect().await.map_err(|error| {
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&*error);
        while let Some(error) = source {
            if error.is::<http_body_util::LengthLimitError>() {
                return too_large();
            }
            #[cfg(feature = "serve")]
            if is_late(error) {
                return late();
            }
            source = error.source();
        }
        Rejection::new(StatusCode::BAD_REQUEST, "the body could not be read")
    })
}

fn too_large() -> Rejection {
    Rejection::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body is larger than this operation takes",
    )
}

/// The body did not arrive in time: 408, and not 400 (RFC 9110, section 15.5.9).
#[cfg(feature = "serve")]
fn late() -> Rejection {
    let message = "the request body did not arrive in time";
    Rejection::new(StatusCode::REQUEST_TIMEOUT, message)
}

/// Whether reading a body failed since its client was too slow.
#[cfg(feature = "serve")]
fn is_late(error: &(dyn std::error::Error + 'static)) -> bool {
    let sources = std::iter::successors(Some(error), |error| error.source());
    sources
        .into_iter()
        .any(<dyn std::error::Error>::is::<crate::serve::BodyTimeout>)
}

/// Reads the parts of a `multipart/form-data` body within the operation's limit (RFC 7578).
async fn parts(input: &mut Input) -> Result<Vec<(String, Part)>, Rejection> {
    let malformed = || {
        Rejection::new(
            StatusCode::BAD_REQUEST,
            "the body is not valid `multipart/form-data`",
        )
    };
    let failed = |error: axum::extract::multipart::MultipartError| {
        #[cfg(feature = "serve")]
        if is_late(&error) {
            return late();
        }
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            too_large()
        } else {
            malformed()
        }
    };
    let mut request = Request::from_parts(input.parts.clone(), std::mem::take(&mut input.body));
    DefaultBodyLimit::max(input.body_limit()).apply(&mut request);
    let mut multipart = Multipart::from_request(request, &())
        .await
        .map_err(|_| malformed())?;
    let mut parts = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(failed)? {
        if parts.len() == MAX_PARTS {
            return Err(too_large());
        }
        let name = field.name().ok_or_else(malformed)?.to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        // What is there and cannot be read is not what the document asks for.
        if content_type.is_none() && field.headers().contains_key(header::CONTENT_TYPE) {
            return Err(malformed());
        }
        let data = field.bytes().await.map_err(failed)?;
        parts.push((
            name,
            Part {
                file_name,
                content_type,
                data,
            },
        ));
    }
    Ok(parts)
}

/// The most parts that a multipart body may have.
const MAX_PARTS: usize = 1_000;
