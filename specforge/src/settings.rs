//! What holds for all operations of a router whose spec does not say otherwise.

use axum::http::Extensions;

use crate::operation::OperationSpec;
use crate::security::{Csrf, Security, SecurityHeaders};

/// What holds for all operations of a router: `specforge::router!("spec/openapi.yaml", settings = Settings::new().body_limit(64 << 10))`.
///
/// Where the spec says something of an operation (`x-specforge`), that counts.
///
/// ```
/// use specforge::Settings;
///
/// let settings = Settings::new().body_limit(64 << 10);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    body_limit: Option<usize>,
    pub(crate) security: Security,
}

impl Settings {
    /// The defaults.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The largest body that is read, in bytes: 1 MiB. `x-specforge: { body-limit: .. }` in the spec.
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// The headers that tell browsers to do less with an answer; without this the default ones.
    #[must_use]
    pub fn security_headers(mut self, headers: SecurityHeaders) -> Self {
        self.security.headers = headers;
        self
    }

    /// Whose pages may send requests that a cookie lets pass; without this only the API's own.
    #[must_use]
    pub fn csrf(mut self, csrf: Csrf) -> Self {
        self.security.csrf = csrf;
        self
    }

    /// The protection space that `WWW-Authenticate` names (RFC 9110, section 11.5); without this `api`.
    ///
    /// # Panics
    ///
    /// Where it has a character other than printable ASCII, a quote or a backslash: they would end the challenge.
    #[must_use]
    pub fn realm(mut self, realm: &str) -> Self {
        let sound = |byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
        assert!(
            realm.bytes().all(sound),
            "a realm is printable ASCII without quotes and backslashes, which `{realm}` is not"
        );
        realm.clone_into(&mut self.security.realm);
        self
    }

    /// Tells the arguments of a request what they have to know, where it is not the default.
    pub(crate) fn apply(&self, extensions: &mut Extensions) {
        if let Some(bytes) = self.body_limit {
            extensions.insert(BodyLimit(bytes));
        }
    }
}

/// The largest body, where neither the spec nor the settings say one: 1 MiB.
const BODY_LIMIT: usize = 1 << 20;

/// The largest body that the settings allow.
#[derive(Debug, Clone, Copy)]
struct BodyLimit(usize);

/// The largest body of a request, in bytes.
pub(crate) fn body_limit(operation: &OperationSpec, extensions: &Extensions) -> usize {
    let limit = operation.body_limit;
    limit.unwrap_or_else(|| {
        extensions
            .get::<BodyLimit>()
            .map_or(BODY_LIMIT, |limit| limit.0)
    })
}
