//! Text of the spec on its way into tokens.

use crate::model::Operation;

/// A text for `#[diagnostic::on_unimplemented]`, in which braces are format directives.
pub(crate) fn escape_braces(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// `POST /users`
pub(crate) fn route(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path.text)
}
