//! All operations of one shape: what they have in common, and the answer to a request that none of them is there for.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::matching;
use crate::error::{Report, render};
use crate::layer::trace;
use crate::operation::OperationSpec;
use crate::settings::Settings;

/// All operations of one shape, of every method.
pub(super) struct Shape {
    pub(super) operations: Vec<&'static OperationSpec>,
    /// Whether some have a method that axum does not know, and so would not name.
    pub(super) others: bool,
    pub(super) settings: Arc<Settings>,
}

impl Shape {
    /// Answers a request that no operation is there for.
    pub(super) async fn refuse(&self, request: Request) -> Response {
        trace::observe(self.settings.trace(), None, request, async |request| {
            self.answer(request.uri().path())
        })
        .await
    }

    /// The answer to a request that no operation is there for.
    pub(super) fn answer(&self, path: &str) -> Response {
        let mut response = self.refusal(path);
        let security = &self.settings.security;
        security.complete(response.headers_mut(), false);
        response
    }

    /// The answer to a request whose method no template that fits its path has: 405, or 404 where none fits.
    fn refusal(&self, path: &str) -> Response {
        let fits = |operation: &&&'static OperationSpec| {
            matching::path(path, operation.segments).is_some()
        };
        let fitting: Vec<&OperationSpec> = self.operations.iter().filter(fits).copied().collect();
        let Some(operation) = fitting.first() else {
            return render(self.operations[0], &Report::new(StatusCode::NOT_FOUND));
        };
        let message = "the method is not allowed on this path".into();
        let report = Report {
            message,
            ..Report::new(StatusCode::METHOD_NOT_ALLOWED)
        };
        let mut response = render(operation, &report);
        if (self.others || fitting.len() < self.operations.len())
            && let Ok(allow) = HeaderValue::from_str(&allow(&fitting))
        {
            // axum would name the methods of all templates of this shape. Where all fit, it names those of the user's further routes as well.
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

/// The methods of operations; `GET` brings `HEAD` along.
fn allow(operations: &[&OperationSpec]) -> String {
    let methods = operations.iter().map(|operation| operation.method);
    let head = methods
        .clone()
        .any(|method| method == "GET")
        .then_some("HEAD");
    let methods: BTreeSet<&str> = methods.chain(head).collect();
    methods.into_iter().collect::<Vec<_>>().join(",")
}
