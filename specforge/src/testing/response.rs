//! An answer that keeps the contract.

use axum::body::Bytes;
use axum::http::response::Parts;
use axum::http::{HeaderMap, StatusCode};

use crate::decode::{Rules, decode_json};
use crate::operation::OperationSpec;
use crate::schema::Schema;

/// An answer that was checked against the spec.
#[derive(Debug, Clone)]
pub struct Response {
    parts: Parts,
    body: Bytes,
    operation: Option<&'static OperationSpec>,
}

impl Response {
    pub(super) fn new(
        parts: Parts,
        body: Bytes,
        operation: Option<&'static OperationSpec>,
    ) -> Self {
        Self {
            parts,
            body,
            operation,
        }
    }

    /// The status: `assert_eq!(response.status(), 201)`.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.parts.status
    }

    /// The `operationId` of the operation that answered; `None` where the router found none.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.operation.map(|operation| operation.id)
    }

    /// All headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The text of a header; of the first, where there are several of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }

    /// The body as it came.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// The body as text.
    ///
    /// # Panics
    ///
    /// When it is not UTF-8.
    #[must_use]
    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body)
            .unwrap_or_else(|_| panic!("the body of this {} is not UTF-8", self.status()))
    }

    /// The body as a type of the spec, or as any JSON with `serde_json::Value`.
    ///
    /// # Panics
    ///
    /// When it is not one.
    #[must_use]
    #[track_caller]
    pub fn json<T: Schema>(&self) -> T {
        decode_json(&self.body, &Rules::NONE).unwrap_or_else(|violations| {
            let body = String::from_utf8_lossy(&self.body);
            panic!(
                "the body of this {} is no `{}`: {violations}\n{body}",
                self.status(),
                std::any::type_name::<T>()
            )
        })
    }
}
