//! The API and what it consists of.

use super::{Assertion, Operation, Schema, SecuritySchemeKind, TypeDef, Version};
use crate::diag::Diagnostic;
use crate::source::{Sources, Span};

/// An API.
#[derive(Debug, Clone)]
pub struct Api {
    /// The files that it was read from.
    pub sources: Sources,
    /// A hash of those files, in lower-case hexadecimal: what `handler` and `router!` compare with what `api!` read.
    pub hash: String,
    /// `info.title`
    pub title: String,
    /// `info.version`
    pub version: String,
    /// `openapi`, as written.
    pub openapi: String,
    /// Which dialect the document follows.
    pub dialect: Version,
    /// The path of `servers[0].url`, without a final slash: empty or `/v1`.
    pub base_path: String,
    /// The operations, in order. Those that cannot be generated whole have [`Operation::unsupported`] set.
    pub operations: Vec<Operation>,
    /// What the document's webhooks and callbacks are called, which are no operations of this API.
    pub elsewhere: Vec<Elsewhere>,
    /// The types to generate, in order; [`TypeId`](super::TypeId) is the index.
    pub types: Vec<TypeDef>,
    /// `components.schemas`: name, the type in responses, the type in requests (they differ where `readOnly` or `writeOnly` does).
    pub schemas: Vec<NamedSchema>,
    /// `components.securitySchemes`
    pub security_schemes: Vec<SecurityScheme>,
    /// Assertions that refer to themselves, or are shared: what [`Assertion::reference`] points into.
    pub assertions: Vec<Assertion>,
    /// Everything that was found while reading and lowering.
    pub diagnostics: Vec<Diagnostic>,
}

/// Something that has an `operationId` and that the server sends, so that no handler can stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its `operationId`; the name of a webhook as well.
    pub id: String,
    /// Where that is written.
    pub span: Span,
    /// Where it stands: `webhooks` or `callbacks`.
    pub section: &'static str,
}

/// A component schema and the types that stand for it.
#[derive(Debug, Clone)]
pub struct NamedSchema {
    /// The key under `components.schemas`.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// The type in responses.
    pub response: Schema,
    /// The type in requests.
    pub request: Schema,
}

/// A security scheme that some operation needs.
#[derive(Debug, Clone)]
pub struct SecurityScheme {
    /// The key under `components.securitySchemes`.
    pub name: String,
    /// The name of its trait, such as `ApiKeyAuth`.
    pub ident: String,
    /// Where it is declared.
    pub span: Span,
    /// `description`
    pub description: Option<String>,
    /// What it is.
    pub kind: SecuritySchemeKind,
}

impl SecurityScheme {
    /// Whether it is of a type that nothing here verifies, or not declared at all.
    pub fn is_faulty(&self) -> bool {
        match &self.kind {
            SecuritySchemeKind::Unknown(_) => true,
            SecuritySchemeKind::Http { scheme, .. } => scheme != "basic" && scheme != "bearer",
            _ => false,
        }
    }
}
