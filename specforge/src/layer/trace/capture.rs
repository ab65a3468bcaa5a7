//! Headers that a span says: those on a list, and never one that is secret.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, HeaderName};
use tracing::Span;

use crate::operation::OperationSpec;

/// The headers that spans say, of requests and of answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Captured {
    request: Vec<HeaderName>,
    response: Vec<HeaderName>,
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Request,
    Response,
}

/// What is a secret by its nature.
const NEVER: [&str; 8] = [
    "authentication-info",
    "authorization",
    "cookie",
    "idempotency-key",
    "proxy-authentication-info",
    "proxy-authorization",
    "set-cookie",
    "x-api-key",
];

/// How many headers of a request, and of an answer.
const MOST_NAMES: usize = 16;
/// How many lines of a header.
const MOST_LINES: usize = 8;
/// How many bytes of a line.
const MOST_BYTES: usize = 256;

impl Captured {
    #[track_caller]
    pub(crate) fn add(&mut self, side: Side, names: impl IntoIterator<Item = HeaderName>) {
        let list = self.of(side);
        for name in names {
            assert!(
                !NEVER.contains(&name.as_str()),
                "the header `{name}` holds a secret: it is not captured"
            );
            if !list.contains(&name) {
                list.push(name);
            }
        }
        assert!(
            list.len() <= MOST_NAMES,
            "at most {MOST_NAMES} headers are captured, and {} are named",
            list.len()
        );
    }

    fn of(&mut self, side: Side) -> &mut Vec<HeaderName> {
        match side {
            Side::Request => &mut self.request,
            Side::Response => &mut self.response,
        }
    }

    /// Those of an operation, without its credentials and what it calls sensitive; `None`: there is none.
    pub(super) fn of_operation(&self, operation: &OperationSpec) -> Option<Box<Self>> {
        let shown = |name: &&HeaderName| {
            let mut secrets = operation
                .credential_headers
                .iter()
                .chain(operation.sensitive);
            !secrets.any(|secret| secret.eq_ignore_ascii_case(name.as_str()))
        };
        let own = Self {
            request: self.request.iter().filter(shown).cloned().collect(),
            response: self.response.iter().filter(shown).cloned().collect(),
        };
        (own != Self::default()).then(|| Box::new(own))
    }

    /// Says those that are there.
    pub(super) fn record(&self, side: Side, headers: &HeaderMap, span: &Span) {
        if span.is_disabled() {
            return;
        }
        let (names, field) = match side {
            Side::Request => (&self.request, "http.request.headers"),
            Side::Response => (&self.response, "http.response.headers"),
        };
        let mut found = BTreeMap::new();
        for name in names {
            let lines = headers.get_all(name).iter().take(MOST_LINES);
            let lines: Vec<String> = lines.map(|line| shortened(line.as_bytes())).collect();
            if !lines.is_empty() {
                found.insert(name.as_str(), lines);
            }
        }
        if found.is_empty() {
            return;
        }
        if let Ok(text) = serde_json::to_string(&found) {
            span.record(field, &*text);
        }
        #[cfg(feature = "otlp")]
        crate::telemetry::capture(span, side, found);
    }
}

/// The beginning of a line, as text.
fn shortened(line: &[u8]) -> String {
    let shown = line.get(..MOST_BYTES).unwrap_or(line);
    String::from_utf8_lossy(shown).into_owned()
}
