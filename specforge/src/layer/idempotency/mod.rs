//! Idempotency keys: a request that is sent again is answered again, and executed once.
//!
//! | file | |
//! |---|---|
//! | `key` | the header, and the key as handlers see it |
//! | `fingerprint` | what makes two requests the same; which drawer a key opens |
//! | `admit` | from a request to an execution: everything that is known before the arguments are taken |
//! | `execution` | the claim, the task that outlives its client, and what becomes of its answer |
//! | `record` | an answer as it is stored, and as it is replayed |
//! | `transaction` | the transaction of a handler, in which its record is completed |
//!
//! The order of a request: routed, authenticated, the key read, the body read, the arguments decoded and validated, the key claimed, the
//! handler called, the answer stored, the answer sent. What is refused before the claim leaves no trace.

mod admit;
mod canonical;
mod execution;
mod fingerprint;
mod key;
mod record;
mod transaction;

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

pub(crate) use execution::Execution;
pub use fingerprint::Scope;
pub(crate) use key::KeyRules;
pub use key::{IdempotencyKey, Key};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use transaction::{Transaction, TransactionDatabase};

use crate::error::{Report, render};
use crate::operation::{IdempotencySpec, OperationSpec};
use crate::store::Stores;

/// The answer of an operation in the making.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Response> + Send>>;

/// The idempotency of one operation.
#[derive(Debug)]
pub(crate) struct Layer {
    operation: &'static OperationSpec,
    spec: &'static IdempotencySpec,
    stores: Stores,
    keys: KeyRules,
    /// How long an execution may take, whether a client still waits or not.
    deadline: Duration,
}

impl Layer {
    pub(crate) fn new(
        operation: &'static OperationSpec,
        spec: &'static IdempotencySpec,
        stores: Stores,
        keys: KeyRules,
        timeout: Duration,
    ) -> Self {
        Self {
            operation,
            spec,
            keys,
            // Nobody is to be told that it was stopped while it still had time.
            deadline: stores.settings().deadline.max(timeout),
            stores,
        }
    }

    /// Answers a request whose sender is known; `run` takes its arguments and calls the handler.
    pub(crate) async fn call(
        self: &Arc<Self>,
        request: Request,
        run: impl FnOnce(Request) -> Answer,
    ) -> Response {
        let held = held(&request);
        match admit::admit(self, request).await {
            Ok((mut request, execution)) => {
                let execution = Arc::new(execution);
                request.extensions_mut().insert(Arc::clone(&execution));
                execution.run(run(request), held).await
            }
            Err(report) => self.refuse(&report),
        }
    }

    /// An answer of the layer itself, in the operation's error schema.
    fn refuse(&self, report: &Report) -> Response {
        let mut response = render(self.operation, report);
        if matches!(
            report.status,
            StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE
        ) {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// What keeps the server from ending before an execution has, where it is ours.
#[cfg(feature = "serve")]
type Held = Option<crate::serve::Hold>;
/// Another server ends when it ends.
#[cfg(not(feature = "serve"))]
type Held = Option<std::convert::Infallible>;

#[cfg(feature = "serve")]
fn held(request: &Request) -> Held {
    let shutdown = request.extensions().get::<crate::serve::Shutdown>();
    shutdown.map(crate::serve::Shutdown::hold)
}

#[cfg(not(feature = "serve"))]
fn held(_: &Request) -> Held {
    None
}

/// A report of this layer.
fn report(status: StatusCode, code: &'static str, message: &'static str) -> Report {
    Report {
        code: code.into(),
        message: message.into(),
        ..Report::new(status)
    }
}
