//! Whether the framework's own answers keep the contract: not every document gives them a schema that they fit into.

use specforge_core::expand::types::is_error_schema;
use specforge_core::expand::{Context, Options};
use specforge_core::model::errors::{Fill, error_shape};
use specforge_core::model::{
    Api, Content, ContentKind, Operation, Response, Status, Type, TypeKind,
};

/// What `specforge::testing` says of an answer of the framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It keeps the contract.
    Kept,
    /// It does not.
    Broken,
    /// That depends.
    Unknown,
}

impl Verdict {
    /// The verdict on an answer that has one of several statuses.
    pub(super) fn of(api: &Api, operation: &Operation, statuses: &[u16]) -> Self {
        let options = Options::default();
        let cx = Context::new(api, &options);
        let mut verdicts = statuses.iter().map(|status| one(&cx, operation, *status));
        let first = verdicts.next().unwrap_or(Self::Unknown);
        if verdicts.all(|other| other == first) {
            first
        } else {
            Self::Unknown
        }
    }
}

fn one(cx: &Context<'_>, operation: &Operation, status: u16) -> Verdict {
    let Some(declared) = declared(operation, status) else {
        return Verdict::Kept;
    };
    let mut headers = declared.headers.iter();
    if headers.any(|header| header.required && header.name != "www-authenticate") {
        return Verdict::Broken;
    }
    if declared.contents.is_empty() {
        return Verdict::Kept;
    }
    let understood = declared.contents.iter().find_map(|content| {
        let ContentKind::Json(schema) = &content.kind else {
            return None;
        };
        is_error_schema(cx, &schema.ty).then_some(&schema.ty)
    });
    match understood {
        // A code of an enum is not there for every status.
        Some(ty) if needs_known_code(cx.api, ty) => Verdict::Unknown,
        Some(_) => Verdict::Kept,
        None if declared.contents.iter().any(takes_problems) => Verdict::Unknown,
        None => Verdict::Broken,
    }
}

/// The explicit response, else that of the range, else `default`.
fn declared(operation: &Operation, status: u16) -> Option<&Response> {
    let find = |wanted: Status| {
        let mut responses = operation.responses.iter();
        responses.find(|response| response.status == wanted)
    };
    let class = u8::try_from(status / 100).unwrap_or(0);
    find(Status::Code(status))
        .or_else(|| find(Status::Range(class)))
        .or_else(|| find(Status::Default))
}

fn takes_problems(content: &Content) -> bool {
    ["application/problem+json", "application/*", "*/*"].contains(&content.media_type.as_str())
}

fn needs_known_code(api: &Api, ty: &Type) -> bool {
    let mut ty = ty;
    while let Type::Named(id) = ty {
        match api.types.get(id.0).map(|def| &def.kind) {
            Some(TypeKind::Alias(schema)) => ty = &schema.ty,
            _ => {
                let shape = error_shape(api, *id);
                return shape.is_none_or(|shape| shape.any(&|fill| *fill == Fill::CodeValue));
            }
        }
    }
    true
}
