//! One command to try the new server with.

use super::plan::Plan;
use crate::sample::{self, Sample};
use serde_json::Value;
use specforge_core::model::{ContentKind, Operation, Piece};
use std::fmt::Write as _;

/// A command that calls the operation that is easiest to call; `ADDRESS` stands where the server's belongs.
pub(super) fn curl(plan: &Plan<'_>) -> Option<String> {
    let operation = plan
        .operations()
        .min_by_key(|operation| effort(operation))?;
    let mut command = "curl -i".to_owned();
    if operation.method != "GET" {
        let _ = write!(command, " -X {}", operation.method);
    }
    let headers = sample::parameters(plan.api, &operation.header_parameters);
    for (name, value) in headers.value.as_object().into_iter().flatten() {
        let header = format!("{name}: {}", plain(Some(value)));
        let _ = write!(command, " -H {}", shell(&header));
    }
    let contents = operation.body.iter().flat_map(|body| &body.contents);
    let json = contents.filter_map(|content| match &content.kind {
        ContentKind::Json(schema) => Some((content, sample::sample(plan.api, schema))),
        _ => None,
    });
    if let Some((content, Sample { value, .. })) = json.into_iter().next() {
        let media_type = match content.media_type.as_str() {
            range if range.contains('*') => "application/json",
            exact => exact,
        };
        let header = shell(&format!("content-type: {media_type}"));
        let _ = write!(command, " -H {header} -d {}", shell(&value.to_string()));
    }
    let _ = write!(command, " {}", shell(&url(plan, operation)));
    Some(command)
}

/// How much somebody has to know to call an operation.
fn effort(operation: &Operation) -> usize {
    let required = operation
        .query_parameters
        .iter()
        .chain(&operation.header_parameters)
        .chain(&operation.cookie_parameters)
        .filter(|parameter| parameter.required)
        .count();
    let secured = usize::from(!operation.security.is_empty());
    let other = usize::from(operation.method != "GET");
    let body = usize::from(operation.body.is_some());
    operation.path_parameters.len() + 2 * required + 2 * other + 3 * body + 5 * secured
}

fn url(plan: &Plan<'_>, operation: &Operation) -> String {
    let values = sample::parameters(plan.api, &operation.path_parameters);
    let mut url = "http://ADDRESS".to_owned();
    for segment in &operation.path.segments {
        url.push('/');
        for piece in segment {
            match piece {
                Piece::Literal(text) => url.push_str(&encoded(text)),
                Piece::Parameter(index) => {
                    let parameter = operation.path_parameters.get(*index);
                    let value = parameter.and_then(|one| values.value.get(&one.name));
                    url.push_str(&encoded(&plain(value)));
                }
            }
        }
    }
    let query = sample::parameters(plan.api, &operation.query_parameters);
    let mut mark = '?';
    for (name, value) in query.value.as_object().into_iter().flatten() {
        let value = encoded(&plain(Some(value)));
        let _ = write!(url, "{mark}{}={value}", encoded(name));
        mark = '&';
    }
    url
}

/// A value as it stands in a URL or header, before it is encoded.
fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| plain(Some(item))).collect();
            items.join(",")
        }
        Some(other) => other.to_string(),
    }
}

/// Percent-encoded, but for what a path and a query can hold.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:@,".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// An argument of a shell.
fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_would_obey_is_quoted() {
        assert_eq!(shell("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(encoded("a b/c?é"), "a%20b%2Fc%3F%C3%A9");
    }
}
