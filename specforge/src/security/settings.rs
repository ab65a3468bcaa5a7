//! What a router's settings say of security.

use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;

use super::gate::{Denied, Passed};
use super::{Csrf, SecurityHeaders};
use crate::error::render;
use crate::operation::OperationSpec;

/// What holds for all operations of a router.
#[derive(Debug, Clone)]
pub(crate) struct Security {
    pub(crate) headers: SecurityHeaders,
    pub(crate) csrf: Csrf,
    #[cfg(feature = "cors")]
    pub(crate) cors: Option<super::Cors>,
    /// The protection space of challenges, without quotes.
    pub(crate) realm: String,
}

impl Default for Security {
    fn default() -> Self {
        Self {
            headers: SecurityHeaders::default(),
            csrf: Csrf::default(),
            #[cfg(feature = "cors")]
            cors: None,
            realm: "api".to_owned(),
        }
    }
}

impl Security {
    /// What becomes of a request whose credentials were checked: it goes on, or this is its answer.
    pub(crate) fn admit(
        &self,
        operation: &OperationSpec,
        parts: &Parts,
        checked: Result<Passed, Denied>,
    ) -> Result<(), Box<Response>> {
        // The origins whose pages may send the browser's credentials, as CORS has it.
        #[cfg(feature = "cors")]
        let trusted = self.cors.as_ref().map_or(&[][..], super::Cors::trusted);
        #[cfg(not(feature = "cors"))]
        let trusted = &[];
        match checked {
            Ok(passed) if passed.by_cookie => match self.csrf.refuse(parts, trusted) {
                Some(report) => Err(Box::new(render(operation, &report))),
                None => Ok(()),
            },
            Ok(_) => Ok(()),
            Err(denied) => Err(Box::new(denied.into_response(operation, &self.realm))),
        }
    }

    /// Completes the headers of an answer. `secured`: the operation has security.
    pub(crate) fn complete(&self, headers: &mut HeaderMap, secured: bool) {
        self.headers.apply(headers, secured);
    }
}
