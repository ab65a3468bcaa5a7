//! What holds for all operations of a router whose spec does not say otherwise.

use axum::http::Extensions;

use crate::operation::OperationSpec;

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
