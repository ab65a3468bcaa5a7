//! What of the address of a request is not logged: the spec says what is secret.

use std::borrow::Cow;

use crate::operation::OperationSpec;

const REDACTED: &str = "REDACTED";

/// The path, or the template of it, where one of its parameters is secret.
pub(super) fn path<'a>(path: &'a str, operation: Option<&'static OperationSpec>) -> &'a str {
    match operation {
        Some(operation) if has_secret(operation) => operation.path,
        _ => path,
    }
}

fn has_secret(operation: &OperationSpec) -> bool {
    !operation.sensitive.is_empty()
        && operation
            .path_parameters
            .iter()
            .any(|parameter| is_sensitive(operation, parameter.name))
}

fn is_sensitive(operation: &OperationSpec, name: &str) -> bool {
    operation
        .sensitive
        .iter()
        .any(|sensitive| sensitive.eq_ignore_ascii_case(name))
}

/// The query, with the values of the parameters that the operation declares and does not call secret. Of what it does not declare nobody knows
/// what it is, and neither the name nor the value is shown.
pub(super) fn query(
    query: Option<&str>,
    operation: Option<&'static OperationSpec>,
) -> Option<String> {
    let query = query?;
    let shown: Vec<Cow<'_, str>> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let name = pair.split('=').next().unwrap_or(pair);
            match operation {
                Some(operation) if is_shown(operation, name) => Cow::Borrowed(pair),
                Some(operation) if is_declared(operation, name) => {
                    Cow::Owned(format!("{name}={REDACTED}"))
                }
                _ => Cow::Borrowed(REDACTED),
            }
        })
        .collect();
    Some(shown.join("&"))
}

/// Whether the value of a parameter may be seen. The names are compared as they are written: one that is percent-encoded is not shown.
fn is_shown(operation: &OperationSpec, name: &str) -> bool {
    operation
        .query_parameters
        .iter()
        .any(|parameter| parameter.name == base(name))
        && !is_sensitive(operation, base(name))
        && !operation.credential_query.contains(&name)
}

fn is_declared(operation: &OperationSpec, name: &str) -> bool {
    operation.credential_query.contains(&name)
        || operation
            .query_parameters
            .iter()
            .any(|parameter| parameter.name == base(name))
}

/// `filter` of `filter[name]`, which `deepObject` writes so.
fn base(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}
