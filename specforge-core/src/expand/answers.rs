//! The answers of an operation as a person would write them: for `explain` and `new`.

use super::response::{has_fields, variants, wildcard};
use super::signature::{Naming, type_text};
use crate::model::{Api, Content, ContentKind, Operation, Response, Status};

/// A variant of an operation's `Response`.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The response that it stands for.
    pub response: &'a Response,
    /// The media type that it stands for; `None`: the response has no body.
    pub content: Option<&'a Content>,
    /// The variant with what it holds: `Created { location: String, body: api::User }`.
    pub variant: String,
}

/// The variants of an operation's `Response`, in order.
pub fn answers<'a>(api: &Api, operation: &'a Operation, naming: Naming<'_>) -> Vec<Answer<'a>> {
    let text = |variant: &super::response::Variant<'_>| {
        let name = &variant.ident;
        let body = variant
            .content
            .map(|content| body_text(api, content, naming));
        if !has_fields(variant) {
            return body.map_or_else(|| name.to_string(), |body| format!("{name}({body})"));
        }
        let mut fields = Vec::new();
        if !matches!(variant.response.status, Status::Code(_)) {
            fields.push("status: StatusCode".to_owned());
        }
        if wildcard(variant.content) {
            fields.push("content_type: &'static str".to_owned());
        }
        for header in &variant.response.headers {
            let ty = type_text(api, &header.schema.ty, naming);
            fields.push(if header.required {
                format!("{}: {ty}", header.ident)
            } else {
                format!("{}: Option<{ty}>", header.ident)
            });
        }
        fields.extend(body.map(|body| format!("body: {body}")));
        format!("{name} {{ {} }}", fields.join(", "))
    };
    variants(operation)
        .iter()
        .map(|variant| Answer {
            response: variant.response,
            content: variant.content,
            variant: text(variant),
        })
        .collect()
}

fn body_text(api: &Api, content: &Content, naming: Naming<'_>) -> String {
    match &content.kind {
        ContentKind::Json(schema) => type_text(api, &schema.ty, naming),
        ContentKind::Text(_) => "String".to_owned(),
        ContentKind::Form(..) | ContentKind::Multipart(..) | ContentKind::Bytes => {
            "Bytes".to_owned()
        }
        ContentKind::Stream(_) => "Body".to_owned(),
    }
}
