//! What a path says behind its `?` or `#`.
//!
//! OpenAPI has no such paths, and documents have them: `/duplicated?filter=params` tells two operations apart, `/files#upload` is a second
//! entry for one path. The template ends before the sign. What stands behind a `?` is required of the query, by parameters that are made up
//! here; a fragment never reaches a server.

use super::cx::Cx;
use crate::diag::{Diagnostic, codes};
use crate::source::{Node, Spanned, Value};
use crate::spec::{JsonType, Location, Parameter, Schema, SchemaId, Style};
use std::sync::Arc;

/// The template of a path: what stands before `?` and `#`.
pub(crate) fn template(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or_default()
}

/// The names and values that stand behind the `?` of a path.
fn pairs(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The parameter whose value a query takes: `number` of `page={number}`.
fn variable(value: &str) -> Option<&str> {
    value.strip_prefix('{')?.strip_suffix('}')
}

/// What a path fixes of the query, which tells its operations apart from others of the same template.
pub(crate) fn constants(path: &str) -> Vec<(String, String)> {
    pairs(path)
        .filter(|(_, value)| variable(value).is_none())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

impl Cx<'_> {
    /// Says that a path is more than a template.
    pub(super) fn check_query_of_path(&mut self, path: &Spanned<String>) {
        let text = &path.value;
        let (what, label) = match text.find(['?', '#']).and_then(|at| text.get(at..)) {
            None => return,
            Some(rest) if rest.starts_with('?') => {
                ("a query", "taken as parameters that are required")
            }
            Some(_) => ("a fragment", "never sent, and so ignored"),
        };
        let message = format!("the path `{text}` contains {what}");
        self.report(
            Diagnostic::warning(codes::SLOPPY, path.span, message)
                .label(label)
                .help("end it before the `?` or `#` and declare query parameters"),
        );
    }

    /// The query parameters that a path asks for, but for those that are declared. `/a?page={number}` moves `number` from the path to the query.
    pub(super) fn query_of_path(
        &mut self,
        path: &Spanned<String>,
        declared: &[&[Arc<Parameter>]],
    ) -> Vec<Arc<Parameter>> {
        let find = |name: &str, location| {
            let mut all = declared.iter().copied().flatten();
            all.find(|known| known.location == location && known.name.value == name)
        };
        let mut parameters: Vec<Arc<Parameter>> = Vec::new();
        for (name, value) in pairs(&path.value) {
            let known = parameters.iter().any(|known| known.name.value == name);
            if known || find(name, Location::Query).is_some() {
                continue;
            }
            let variable = variable(value);
            let moved = variable.and_then(|variable| find(variable, Location::Path));
            let schema = match (moved, variable) {
                (Some(moved), _) => moved.schema,
                (None, Some(_)) => None,
                (None, None) => Some(self.constant(path, name, value)),
            };
            parameters.push(Arc::new(Parameter {
                span: path.span,
                name: Spanned {
                    value: name.to_owned(),
                    span: path.span,
                },
                location: Location::Query,
                description: moved.and_then(|moved| moved.description.clone()),
                required: true,
                deprecated: false,
                allow_empty_value: value.is_empty(),
                style: Spanned {
                    value: Style::Form,
                    span: path.span,
                },
                explode: true,
                schema,
                content: None,
            }));
        }
        parameters
    }

    /// A schema with one value, a string.
    fn constant(&mut self, path: &Spanned<String>, name: &str, value: &str) -> SchemaId {
        let id = SchemaId(u32::try_from(self.schemas.len()).unwrap_or(u32::MAX));
        self.schemas.push(Schema {
            types: vec![JsonType::String],
            enumeration: Some(vec![Node {
                span: path.span,
                value: Value::String(Arc::from(value)),
            }]),
            ..Schema::empty(path.span, format!("{} {name}", path.value))
        });
        id
    }
}
