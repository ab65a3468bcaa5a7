//! Building a response, and comparing it with the spec where that is cheap: in debug builds.

use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, HeaderName};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

use super::drift::drift;
use crate::decode::{Encoder, header_lines};
use crate::operation::{Operation, OperationSpec};
use crate::schema::Schema;

/// A response in the making. Generated code uses it.
#[derive(Debug)]
pub struct Reply {
    operation: &'static OperationSpec,
    response: Response,
}

impl Reply {
    /// A response without headers and body. A status that cannot be one (a range's, out of its range) becomes 500.
    #[must_use]
    pub fn new<Op: Operation>(status: u16) -> Self {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self {
            operation: Op::SPEC,
            response,
        }
    }

    /// Adds a header. A value that HTTP cannot carry (control characters) is drift, and left out.
    #[must_use]
    pub fn header<T: Schema>(mut self, name: &'static str, explode: bool, value: &T) -> Self {
        for text in header_lines(name, value, explode) {
            self.line(name, text.as_bytes());
        }
        self
    }

    /// Adds a header whose value is JSON (`content: application/json`), where there is one.
    #[must_use]
    pub fn json_header<T: Schema>(mut self, name: &'static str, value: Option<&T>) -> Self {
        if let Some(value) = value {
            let mut encoder = Encoder::new();
            value.encode(&mut encoder);
            self.line(name, &encoder.finish());
        }
        self
    }

    fn line(&mut self, name: &'static str, value: &[u8]) {
        match HeaderValue::from_bytes(value) {
            Ok(line) => {
                let headers = self.response.headers_mut();
                headers.append(HeaderName::from_static(name), line);
            }
            Err(_) => drift(
                self.operation,
                format_args!(
                    "answered {} with a value for the header `{name}` that HTTP cannot carry",
                    self.response.status().as_u16()
                ),
            ),
        }
    }

    /// Adds a header where there is a value.
    #[must_use]
    pub fn optional_header<T: Schema>(
        self,
        name: &'static str,
        explode: bool,
        value: Option<&T>,
    ) -> Self {
        match value {
            Some(value) => self.header(name, explode, value),
            None => self,
        }
    }

    /// The response without a body.
    #[must_use]
    pub fn empty(self) -> Response {
        self.response
    }

    /// The response with a JSON body.
    #[must_use]
    pub fn json<T: Schema>(self, media_type: &'static str, body: &T) -> Response {
        self.encoded(media_type, |encoder| body.encode(encoder))
    }

    /// The response with a JSON body that `encode` writes.
    pub fn encoded(self, media_type: &'static str, encode: impl FnOnce(&mut Encoder)) -> Response {
        let mut encoder = Encoder::new();
        encode(&mut encoder);
        let body = encoder.finish();
        if cfg!(debug_assertions) {
            self.check_body(media_type, &body);
        }
        self.bytes(media_type, body)
    }

    /// The response with a text body.
    #[must_use]
    pub fn text(self, media_type: &'static str, body: String) -> Response {
        if cfg!(debug_assertions) {
            self.check_body(media_type, body.as_bytes());
        }
        self.bytes(media_type, body)
    }

    /// The response with a body as it is.
    pub fn bytes(mut self, media_type: &'static str, body: impl Into<Bytes>) -> Response {
        self.response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        *self.response.body_mut() = Body::from(body.into());
        self.response
    }

    /// The response with a body that is still being made.
    #[must_use]
    pub fn stream(mut self, media_type: &'static str, body: Body) -> Response {
        self.response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        *self.response.body_mut() = body;
        self.response
    }

    /// Panics where the body breaks a rule that its type cannot keep by itself: the contract is broken by the handler, and a test has to show it.
    fn check_body(&self, media_type: &str, body: &[u8]) {
        let status = self.response.status();
        let declared = self.operation.response(status.as_u16());
        let schema = declared.and_then(|response| {
            response
                .contents
                .iter()
                .find(|content| content.media_type() == media_type)?
                .schema
        });
        if let Some(schema) = schema
            && let Err(violations) = schema.check(body)
        {
            drift(
                self.operation,
                format_args!(
                    "answered {} with a body that the schema does not allow:\n{violations}",
                    status.as_u16()
                ),
            );
        }
    }
}
