//! Statuses that the framework itself can answer with, and that an operation does not declare.
//!
//! What is listed is what the document itself brings about: a body can be malformed, too large, late or of another media type; credentials can be
//! missing; a quota can be used up. What every operation of every server can answer whatever its document says is not listed, and clients have
//! to expect it: 500, 503 while the server ends, 504 after a deadline that the document does not set.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, codes};
use crate::model::{Api, Operation, Status, Undeclared};

/// The statuses that the layers of an operation can answer with, each with what brings it about.
pub fn statuses_of_layers(operation: &Operation) -> BTreeMap<u16, &'static str> {
    let mut statuses = BTreeMap::new();
    let mut add = |status, why| {
        statuses.entry(status).or_insert(why);
    };
    let parameters = [
        &operation.path_parameters,
        &operation.query_parameters,
        &operation.header_parameters,
        &operation.cookie_parameters,
    ];
    let mut parameters = parameters.into_iter().flatten().peekable();
    let settings = &operation.settings;
    let has_input = parameters.peek().is_some()
        || operation.body.is_some()
        || settings.reject_unknown_query
        || settings.idempotency.is_some();
    if has_input {
        // The run time's `violation_status`: 422 where it is declared and 400 is not.
        let (bad_request, unprocessable) = (explicit(operation, 400), explicit(operation, 422));
        if bad_request || !unprocessable {
            add(400, "a request that does not keep the contract");
        } else {
            add(422, "a request that does not keep the contract");
        }
    }
    let malformed = operation.body.is_some()
        || settings.idempotency.is_some()
        || parameters.any(|parameter| parameter.json);
    if malformed {
        add(400, "a request that cannot be read");
    }
    if operation.body.is_some() || settings.idempotency.is_some() {
        add(408, "a body that does not arrive in time");
        add(413, "a body beyond `body-limit`");
    }
    if operation.body.is_some() {
        add(415, "a body of another media type");
    }
    let anonymous = operation
        .security
        .iter()
        .any(|alternative| alternative.schemes.is_empty());
    if !operation.security.is_empty() && !anonymous {
        add(401, "credentials that are missing or not valid");
        add(403, "credentials that do not suffice");
        add(503, "credentials that cannot be verified at the moment");
    }
    if settings.idempotency.is_some() {
        add(403, "an idempotency key of nobody who is known");
        add(409, "an idempotency key that is in use");
        add(422, "an idempotency key that was used for another request");
        add(
            503,
            "an idempotency key that cannot be looked up at the moment",
        );
    }
    if let Some(limit) = &settings.rate_limit {
        add(429, "a quota that is used up");
        if limit.refuse_without_store {
            add(503, "a quota that cannot be counted at the moment");
        }
    }
    if settings.timeout_ms.is_some() {
        // The run time's choice as well.
        let (unavailable, late) = (explicit(operation, 503), explicit(operation, 504));
        let status = if unavailable && !late { 503 } else { 504 };
        add(status, "an answer that takes longer than `timeout`");
    }
    statuses
}

/// Those that the operation declares neither by themselves, nor by their range, nor by `default`.
pub fn undeclared_statuses(operation: &Operation) -> BTreeMap<u16, &'static str> {
    let mut statuses = statuses_of_layers(operation);
    statuses.retain(|status, _| !declares(operation, *status));
    statuses
}

fn explicit(operation: &Operation, status: u16) -> bool {
    let mut declared = operation.responses.iter();
    declared.any(|response| response.status == Status::Code(status))
}

fn declares(operation: &Operation, status: u16) -> bool {
    operation
        .responses
        .iter()
        .any(|response| match response.status {
            Status::Code(code) => code == status,
            Status::Range(class) => u16::from(class) == status / 100,
            Status::Default => true,
        })
}

/// Each operation with undeclared statuses, as severe as its `x-specforge.undeclared` says.
pub fn check_undeclared(api: &Api) -> Vec<Diagnostic> {
    concerned(api)
        .filter(|(operation, _)| operation.settings.undeclared != Undeclared::Allow)
        .map(|(operation, statuses)| finding(operation, &statuses))
        .collect()
}

/// What the compiler says of a document whose operations have undeclared statuses, all of them at once; `None`: none has, or it is allowed, or
/// an error of its own.
pub fn undeclared_note(api: &Api) -> Option<String> {
    let warned: Vec<_> = concerned(api)
        .filter(|(operation, _)| operation.settings.undeclared == Undeclared::Warn)
        .collect();
    let (first, statuses) = warned.first()?;
    let (number, file) = (warned.len(), api.sources.display(first.span));
    let (operations, their) = if number == 1 {
        ("1 operation", "it does")
    } else {
        (&*format!("{number} operations"), "they do")
    };
    let listed = listed(statuses.keys());
    let id = &first.id;
    let text = format!(
        "{operations} of {file} can answer statuses that {their} not declare, such as {listed} of `{id}`; `cargo specforge fix-spec` declares them, `cargo specforge check` lists them, and `x-specforge: {{ undeclared: allow }}` in the document leaves it at that"
    );
    Some(codes::with(codes::UNDECLARED_ANSWER, &text))
}

fn concerned(api: &Api) -> impl Iterator<Item = (&Operation, BTreeMap<u16, &'static str>)> {
    api.operations
        .iter()
        .filter(|operation| operation.unsupported.is_empty())
        .map(|operation| (operation, undeclared_statuses(operation)))
        .filter(|(_, statuses)| !statuses.is_empty())
}

fn finding(operation: &Operation, statuses: &BTreeMap<u16, &'static str>) -> Diagnostic {
    let message = format!(
        "operation `{}` can answer {}, which it does not declare",
        operation.id,
        listed(statuses.keys())
    );
    let make = if operation.settings.undeclared == Undeclared::Deny {
        Diagnostic::error
    } else {
        Diagnostic::warning
    };
    let reasons = statuses
        .iter()
        .map(|(status, why)| format!("{status} for {why}"));
    make(
        codes::UNDECLARED_ANSWER,
        Some(operation.span),
        message,
    )
    .label(reasons.collect::<Vec<_>>().join(", "))
    .help("`cargo specforge fix-spec` declares them; so does `default`, or a range such as `4XX`, under `responses`")
    .help("or leave it at that: `x-specforge: { undeclared: allow }`, in the operation or for the whole document")
    .in_operation(&operation.id)
}

/// `400, 413 and 415`
fn listed<'s>(statuses: impl ExactSizeIterator<Item = &'s u16>) -> String {
    let last = statuses.len().saturating_sub(1);
    let mut text = String::new();
    for (index, status) in statuses.enumerate() {
        text.push_str(match index {
            0 => "",
            _ if index == last => " and ",
            _ => ", ",
        });
        text.push_str(&status.to_string());
    }
    text
}
