//! The signature that an operation asks for, as a person would write it: for messages, `explain` and `new`.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::model::{Api, Content, ContentKind, Format, Operation, Status, Type};

/// How a signature names things.
#[derive(Debug, Clone, Copy)]
pub struct Naming<'a> {
    /// The path of the module of `api!`, such as `crate::api` or `api`.
    pub api: &'a str,
    /// The types of formats, as in [`Options::formats`](super::Options::formats).
    pub formats: &'a BTreeMap<Format, Code>,
}

/// `async fn get_user(Path(id): Path<i64>) -> Result<Json<User>, specforge::Error>`
pub fn signature(api: &Api, operation: &Operation, naming: Naming<'_>) -> String {
    let arguments = arguments(api, operation, naming).join(", ");
    format!(
        "async fn {}({arguments}) -> Result<{}, specforge::Error>",
        operation.module,
        success(api, operation, naming)
    )
}

/// The arguments, in an order that axum allows.
pub fn arguments(api: &Api, operation: &Operation, naming: Naming<'_>) -> Vec<String> {
    let module = format!("{}::{}", naming.api, operation.module);
    let mut arguments = Vec::new();
    match operation.path_parameters.as_slice() {
        [] => {}
        [parameter] => {
            let name = pattern(&parameter.ident, "id");
            arguments.push(format!(
                "Path({name}): Path<{}>",
                type_text(api, &parameter.schema.ty, naming)
            ));
        }
        _ => arguments.push(format!("Path(path): Path<{module}::Path>")),
    }
    if !operation.query_parameters.is_empty() {
        arguments.push(format!("Query(query): Query<{module}::Query>"));
    }
    if !operation.headers_of_handler().is_empty() {
        arguments.push(format!("Headers(headers): Headers<{module}::Headers>"));
    }
    if !operation.cookie_parameters.is_empty() {
        arguments.push(format!("Cookies(cookies): Cookies<{module}::Cookies>"));
    }
    if let Some(body) = &operation.body {
        let (wrapper, inner) = match body.contents.as_slice() {
            [content] => match &content.kind {
                ContentKind::Json(schema) => ("Json", type_text(api, &schema.ty, naming)),
                ContentKind::Form(schema, _) => ("Form", type_text(api, &schema.ty, naming)),
                ContentKind::Multipart(schema, _) => {
                    ("Multipart", type_text(api, &schema.ty, naming))
                }
                ContentKind::Text(_) => ("", "String".to_owned()),
                ContentKind::Bytes | ContentKind::Stream(_) => ("", "Bytes".to_owned()),
            },
            _ => ("Content", format!("{module}::Body")),
        };
        arguments.push(match (wrapper, body.required) {
            ("", _) => format!("body: {inner}"),
            (_, true) => format!("{wrapper}(body): {wrapper}<{inner}>"),
            (_, false) => format!("body: Option<{wrapper}<{inner}>>"),
        });
    }
    arguments
}

/// A variable that a parameter's name makes; a keyword, or what another argument is called, needs another.
fn pattern<'a>(ident: &'a str, fallback: &'a str) -> &'a str {
    const OTHERS: [&str; 5] = ["state", "query", "headers", "cookies", "body"];
    if ident.starts_with("r#") || OTHERS.contains(&ident) {
        fallback
    } else {
        ident
    }
}

/// The shortest return type that says everything.
pub fn success(api: &Api, operation: &Operation, naming: Naming<'_>) -> String {
    if operation.responses.is_empty() {
        return "StatusCode".to_owned();
    }
    let own = format!("{}::{}::Response", naming.api, operation.module);
    match Success::of(operation) {
        Success::Json(content) => match &content.kind {
            ContentKind::Json(schema) => format!("Json<{}>", type_text(api, &schema.ty, naming)),
            _ => own,
        },
        Success::Empty(204) => "NoContent".to_owned(),
        Success::Empty(_) => "()".to_owned(),
        Success::Text => "String".to_owned(),
        Success::Bytes => "Bytes".to_owned(),
        Success::Several => own,
    }
}

/// What the one success response of an operation carries, where there is one that needs nothing else.
#[derive(Debug, Clone, Copy)]
pub enum Success<'a> {
    /// JSON.
    Json(&'a Content),
    /// Nothing.
    Empty(u16),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// There are several, or it needs more than a body.
    Several,
}

impl<'a> Success<'a> {
    /// The success response of an operation.
    pub fn of(operation: &'a Operation) -> Self {
        let mut successes = operation.responses.iter().filter(|response| {
            matches!(response.status, Status::Code(200..=299) | Status::Range(2))
        });
        let (Some(only), None) = (successes.next(), successes.next()) else {
            return Self::Several;
        };
        let Status::Code(status) = only.status else {
            return Self::Several;
        };
        if only.headers.iter().any(|header| header.required) {
            return Self::Several;
        }
        if let Some((content, _)) = only.json() {
            return Self::Json(content);
        }
        match only.contents.as_slice() {
            [] => Self::Empty(status),
            [content] => match content.kind {
                ContentKind::Text(_) if !content.media_type.contains('*') => Self::Text,
                ContentKind::Bytes if !content.media_type.contains('*') => Self::Bytes,
                _ => Self::Several,
            },
            _ => Self::Several,
        }
    }
}

/// A type as a person would write it.
pub fn type_text(api: &Api, ty: &Type, naming: Naming<'_>) -> String {
    let text = |ty: &Type| type_text(api, ty, naming);
    match ty {
        Type::Named(id) => match api.types.get(id.0) {
            Some(def) => match &def.module {
                Some(module) => format!("{}::{module}::{}", naming.api, def.ident),
                None => format!("{}::{}", naming.api, def.ident),
            },
            None => "_".to_owned(),
        },
        Type::Boxed(inner) => format!("Box<{}>", text(inner)),
        Type::Nullable(inner) => format!("Option<{}>", text(inner)),
        Type::Array(inner) => format!("Vec<{}>", text(inner)),
        Type::Tuple(items) => match items.as_slice() {
            [only] => format!("({},)", text(only)),
            items => format!(
                "({})",
                items.iter().map(text).collect::<Vec<_>>().join(", ")
            ),
        },
        Type::Map(inner) => format!("BTreeMap<String, {}>", text(inner)),
        Type::Bool => "bool".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::UInt32 => "u32".to_owned(),
        Type::UInt64 => "u64".to_owned(),
        Type::Float => "f32".to_owned(),
        Type::Double => "f64".to_owned(),
        Type::String => "String".to_owned(),
        Type::Format(format) => match naming.formats.get(format) {
            Some(path) => {
                let path = path.as_str().replace(' ', "");
                path.trim_start_matches("::").to_owned()
            }
            None => "String".to_owned(),
        },
        Type::Any => "serde_json::Value".to_owned(),
        Type::Never => "specforge::schema::Never".to_owned(),
        Type::Null => "()".to_owned(),
    }
}
