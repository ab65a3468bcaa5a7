//! Which operations have idempotency keys: those that declare the header, and those whose `x-specforge` says so.

use super::Lowerer;
use crate::diag::{Diagnostic, codes};
use crate::model::{ContentKind, Operation, Status};
use crate::source::Node;

impl Lowerer<'_> {
    /// The operation with what is in force for it. What is inherited applies to `POST` and `PATCH`; `PUT` and `DELETE` have to say so
    /// themselves, or declare the header; other methods change nothing.
    pub(super) fn with_idempotency(
        &mut self,
        mut operation: Operation,
        extension: Option<&Node>,
    ) -> Operation {
        let own = extension
            .and_then(Node::as_object)
            .and_then(|object| object.get("idempotency"));
        let header = operation.idempotency_header();
        let required = header.is_some_and(|header| header.required);
        let declared = header.is_some() && !operation.settings.idempotency_off;
        let mut inherited = operation.settings.idempotency.take();
        let applies = match operation.method.as_str() {
            "POST" | "PATCH" => declared || inherited.is_some(),
            "PUT" | "DELETE" => declared || own.is_some(),
            _ => {
                if let (Some(own), Some(_)) = (own, &inherited) {
                    self.taint(
                        Diagnostic::error(
                            codes::IDEMPOTENCY,
                            own.key_span,
                            format!(
                                "operation `{}` has no idempotency keys: `{}` changes nothing, or is idempotent by itself",
                                operation.id, operation.method
                            ),
                        )
                        .help("remove `idempotency` here"),
                    );
                }
                false
            }
        };
        if !applies || (own.is_some() && inherited.is_none() && !declared) {
            return operation;
        }
        if let Some(content) = streamed(&operation) {
            self.taint(
                Diagnostic::error(
                    codes::IDEMPOTENCY,
                    content,
                    format!(
                        "operation `{}` has idempotency keys and answers with a stream, which cannot be replayed",
                        operation.id
                    ),
                )
                .help("turn the keys off for this operation: `x-specforge: { idempotency: false }`"),
            );
        }
        let mut settings = inherited.take().unwrap_or_default();
        settings.required |= required;
        operation.settings.idempotency = Some(settings);
        operation
    }
}

/// Where an operation declares a success that has no end.
fn streamed(operation: &Operation) -> Option<crate::source::Span> {
    let success = |status: Status| match status {
        Status::Code(code) => (200..300).contains(&code),
        Status::Range(class) => class == 2,
        Status::Default => false,
    };
    operation
        .responses
        .iter()
        .filter(|response| success(response.status))
        .flat_map(|response| &response.contents)
        .find(|content| matches!(content.kind, ContentKind::Stream(_)))
        .map(|content| content.span)
}
