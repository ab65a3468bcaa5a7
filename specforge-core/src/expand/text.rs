//! Text of the spec on its way into tokens.

use crate::code::Name;
use crate::model::Operation;

/// A text for `#[diagnostic::on_unimplemented]`, in which braces are format directives.
pub(crate) fn escape_braces(text: &str) -> String {
    if text.contains('{') || text.contains('}') {
        text.replace('{', "{{").replace('}', "}}")
    } else {
        text.to_owned()
    }
}

/// `POST /users`
pub(crate) fn route(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path.text)
}

/// The name of a trait that a handler of an operation is held against: `BodyOfCreateUser`. The compiler shows it, so it says what it is about; and
/// no other trait is called so, so the compiler shows it without the path to it.
pub(crate) fn contract_trait(about: &str, operation: &Operation) -> Name {
    Name::new(format!("{about}Of{}", operation.contract))
}

/// The hash of a document, which is hexadecimal, as a number: the compiler compares one at once, and text letter by letter, in every handler.
pub(crate) fn hash_literal(hash: &str) -> String {
    format!("0x{hash}")
}
