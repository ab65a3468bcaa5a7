//! A panic of a handler ends as an answer, and goes on where a test asked.

use std::any::Any;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use axum::response::Response;

use super::{Report, render};
use crate::operation::OperationSpec;

/// What a handler panicked with, in the extensions of the 500 that is answered: `specforge::testing` goes on with it, so that a test that causes
/// a panic fails.
#[derive(Clone)]
pub(crate) struct Panicked(Arc<Mutex<Option<Payload>>>);

/// What a thread panics with.
pub(crate) type Payload = Box<dyn Any + Send>;

impl Panicked {
    /// The answer to a request whose handler panicked. The panic is logged, and not shown.
    pub(crate) fn answer(operation: &OperationSpec, payload: &Payload) -> Response {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        tracing::error!(
            operation = operation.id,
            panic = text,
            "the handler panicked"
        );
        render(operation, &Report::new(StatusCode::INTERNAL_SERVER_ERROR))
    }

    /// Lets an answer carry the panic that it comes from.
    pub(crate) fn put(response: &mut Response, payload: Payload) {
        let carried = Self(Arc::new(Mutex::new(Some(payload))));
        response.extensions_mut().insert(carried);
    }

    /// The panic that an answer comes from.
    pub(crate) fn take(response: &Response) -> Option<Payload> {
        let Self(carried) = response.extensions().get()?;
        carried
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Panicked")
    }
}
