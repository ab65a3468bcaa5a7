//! From a request to an execution: everything that is known before the arguments are taken.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use super::execution::{Asker, Execution};
use super::fingerprint::{self, Asked, Scope};
use super::key::{self, IdempotencyKey, Key};
use super::{Layer, report};
use crate::decode::{Location, Violation, ViolationKind, params};
use crate::error::{Rejection, Report};
use crate::extract::{Source, collect};
use crate::layer::trace::CorrelationId;
use crate::operation::{HeaderSpec, OperationSpec};
use crate::security::Identities;
use crate::settings;

/// Reads the key and the body, and says who asks for what. The request that is answered has its body in memory.
pub(super) async fn admit(
    layer: &Arc<Layer>,
    request: Request,
) -> Result<(Request, Execution), Report> {
    let (mut parts, body) = request.into_parts();
    let spec = layer.spec;
    let Some(text) = key::read(&parts.headers, layer.keys).map_err(malformed)? else {
        if spec.required {
            return Err(faulty(ViolationKind::Required, "is required"));
        }
        let request = Request::from_parts(parts, body);
        return Ok((request, Execution::without_key(Arc::clone(layer))));
    };
    if let Some(header) = &spec.key {
        check(layer.operation, header, &text)?;
    }
    let identities = parts.extensions.get::<Identities>().cloned();
    let identities = identities.unwrap_or_default();
    let scope = parts.extensions.get::<Scope>();
    let unverified = parts.headers.contains_key(header::AUTHORIZATION);
    if identities.verified.is_empty() && scope.is_none() && unverified {
        // Else everybody whose credentials nobody verified would share the keys of the anonymous.
        return Err(report(
            StatusCode::FORBIDDEN,
            "IDEMPOTENCY_KEY_WITHOUT_PRINCIPAL",
            "an idempotency key belongs to whoever sends it, and the credentials of this request are not verified",
        ));
    }
    let scope = fingerprint::scope(&identities, scope);
    let key = fingerprint::record_key(scope, layer.operation, &text);

    let read = collect(
        body,
        settings::body_limit(layer.operation, &parts.extensions),
        &parts.extensions,
    )
    .await
    .map_err(|rejection| rejection.report)?;
    if read.trailers().is_some() {
        return Err(report(
            StatusCode::BAD_REQUEST,
            "BAD_REQUEST",
            "a request with an idempotency key cannot have trailers",
        ));
    }
    let body = read.to_bytes();
    let original = parts.extensions.get::<OriginalUri>();
    let uri = original.map_or(&parts.uri, |OriginalUri(uri)| uri);
    let fingerprint = fingerprint::fingerprint(
        layer.operation,
        spec,
        &Asked {
            method: &parts.method,
            path: uri.path(),
            query: uri.query(),
            headers: &parts.headers,
            body: &body,
        },
    );
    let request_id = CorrelationId::of(&parts.extensions);
    parts.extensions.insert(IdempotencyKey(Key::new(text, key)));
    let asker = Asker {
        key,
        scope,
        fingerprint,
        request_id: request_id.map(|id| id.header_value().clone()),
    };
    let request = Request::from_parts(parts, Body::from(body));
    Ok((request, Execution::with_key(Arc::clone(layer), asker)))
}

/// Holds a key against the schema of the declared header.
fn check(operation: &OperationSpec, header: &'static HeaderSpec, text: &str) -> Result<(), Report> {
    let mut headers = HeaderMap::new();
    let value = HeaderValue::from_str(text)
        .map_err(|_| malformed("has a character that a key cannot have"))?;
    headers.insert(key::HEADER, value);
    let (node, violations) = params::headers(&headers, std::slice::from_ref(&header.parameter));
    (header.check)(Source::node(&node, Location::Header, violations)).map_err(|violations| {
        let mut named = crate::decode::Violations::new();
        for violation in &violations {
            named.push(Violation {
                name: NAME.to_owned(),
                pointer: String::new(),
                ..violation.clone()
            });
        }
        Rejection::invalid(operation, named).report
    })
}

const NAME: &str = "Idempotency-Key";

fn malformed(what: impl Into<Cow<'static, str>>) -> Report {
    faulty(
        ViolationKind::Malformed {
            offset: 0,
            line: 1,
            column: 1,
        },
        &what.into(),
    )
}

/// The answer to a key that is none.
fn faulty(kind: ViolationKind, what: &str) -> Report {
    let message = format!("the header `{NAME}` {what}");
    let mut report = Report {
        message: message.clone().into(),
        ..Report::new(StatusCode::BAD_REQUEST)
    };
    report.violations.push(Violation {
        location: Location::Header,
        name: NAME.to_owned(),
        pointer: String::new(),
        kind,
        message: message.into(),
    });
    report
}
