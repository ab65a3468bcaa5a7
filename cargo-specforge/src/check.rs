//! `check`: the faults of a document, and what of it is supported.

use crate::cli::{CheckArgs, Format};
use crate::document::{Document, Finding, named_operations};
use crate::outcome::{Exit, Failure, Outcome, colour_out};
use crate::text::count;
use serde_json::{Value, json};
use specforge_core::check::undeclared::check_undeclared;
use specforge_core::diag::{Diagnostic, Severity};
use specforge_core::model::{Api, Operation};
use specforge_core::source::Sources;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// How many warnings of a kind are printed, unless all are asked for.
const SHOWN: usize = 10;

/// How many operations are named that a finding spoils.
const NAMED: usize = 5;

pub(crate) fn run(args: &CheckArgs) -> Result<Outcome, Failure> {
    match (check(args), args.format) {
        // A program that asks for an object gets one whatever is wrong.
        (
            Err(Failure::Found {
                diagnostics,
                sources,
                exit,
            }),
            Format::Json,
        ) => {
            let findings: Vec<Finding> = diagnostics.into_iter().map(Finding::from).collect();
            let out = json(None, &sources, &findings);
            Ok(Outcome {
                exit,
                ..Outcome::clean(out)
            })
        }
        (outcome, _) => outcome,
    }
}

fn check(args: &CheckArgs) -> Result<Outcome, Failure> {
    let document = Document::open(&args.document.document())?;
    let left_out = match document.maybe_api() {
        Some(api) => named_operations(api, &args.unsupported)?,
        None => Vec::new(),
    };
    let mut findings = document.findings();
    let undeclared = document.maybe_api().map(check_undeclared);
    findings.extend(undeclared.into_iter().flatten().map(Finding::from));
    findings.sort_by_key(|finding| finding.diagnostic.span);
    findings.retain(|finding| !is_left_out(finding, &left_out));
    let has_errors = findings.iter().any(|finding| finding.diagnostic.is_error());
    let exit = match (document.maybe_api(), has_errors) {
        (None, _) => Exit::Unusable,
        (Some(_), true) => Exit::Faults,
        (Some(_), false) => Exit::Clean,
    };
    let out = match args.format {
        Format::Text => text(&document, &findings, args.all),
        Format::Json => json(document.maybe_api(), document.sources(), &findings),
    };
    Ok(Outcome {
        exit,
        ..Outcome::clean(out)
    })
}

/// Whether a finding spoils nothing but operations that are left out on purpose.
pub(crate) fn is_left_out(finding: &Finding, left_out: &[String]) -> bool {
    !finding.operations.is_empty()
        && finding
            .operations
            .iter()
            .all(|operation| left_out.contains(operation))
}

fn text(document: &Document, findings: &[Finding], all: bool) -> String {
    let mut out = String::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut said: BTreeSet<(&str, &str)> = BTreeSet::new();
    let (errors, warnings): (Vec<&Finding>, Vec<&Finding>) = findings
        .iter()
        .partition(|finding| finding.diagnostic.is_error());
    for finding in warnings {
        let diagnostic = &finding.diagnostic;
        let number = seen.entry(diagnostic.code).or_default();
        *number += 1;
        if all || *number <= SHOWN {
            // A way out is said once: what is repeated with every finding hides what is not.
            let help = diagnostic.help.iter();
            let help = help.filter(|help| {
                said.insert((diagnostic.code, help.as_str())) || diagnostic.label.is_empty()
            });
            let help = help.cloned().collect();
            out.push_str(&finding.report(document, help));
            out.push('\n');
        }
    }
    let hidden = seen.iter().filter(|(_, number)| **number > SHOWN && !all);
    for (code, number) in hidden {
        let more = number - SHOWN;
        let _ = writeln!(
            out,
            "and {more} more like {code}: `--all` prints them, `cargo specforge explain {code}` says what they mean\n"
        );
    }
    // Last, since that is what is seen of a long list.
    for finding in errors {
        out.push_str(&finding.report(document, finding.diagnostic.help.clone()));
        out.push('\n');
    }
    out.push_str(&summary(document, findings));
    out
}

impl Finding {
    /// The report for a terminal, with the operations that are spoiled where they are several.
    fn report(&self, document: &Document, help: Vec<String>) -> String {
        let mut diagnostic = self.diagnostic.clone();
        diagnostic.help = help;
        if self.operations.len() > 1 {
            let named: Vec<String> = self
                .operations
                .iter()
                .take(NAMED)
                .map(|operation| format!("`{operation}`"))
                .collect();
            let more = match self.operations.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let label = format!(
                "{}{more} cannot be generated because of this",
                named.join(", ")
            );
            diagnostic.label = match diagnostic.label.as_str() {
                "" => label,
                own => format!("{own}; {label}"),
            };
        }
        diagnostic.report(document.sources(), colour_out())
    }
}

/// `spec/openapi.yaml: OpenAPI 3.1.0, 12 operations, 11 of them supported; 1 error, 2 warnings`
fn summary(document: &Document, findings: &[Finding]) -> String {
    let number = |severity| {
        let of = |finding: &&Finding| finding.diagnostic.severity == severity;
        findings.iter().filter(of).count()
    };
    let found = match (number(Severity::Error), number(Severity::Warning)) {
        (0, 0) => "no faults".to_owned(),
        (errors, 0) => count(errors, "error"),
        (0, warnings) => count(warnings, "warning"),
        (errors, warnings) => {
            format!("{}, {}", count(errors, "error"), count(warnings, "warning"))
        }
    };
    let file = document.sources().files.first().map_or_else(
        || document.config.spec.display().to_string(),
        |file| file.display.clone(),
    );
    let Some(api) = document.maybe_api() else {
        return format!("{file}: cannot be read as OpenAPI; {found}\n");
    };
    let operations = count(api.operations.len(), "operation");
    let supported = match (api.operations.len(), supported(api)) {
        (_, 0) => "none supported".to_owned(),
        (all, some) if all == some => "all supported".to_owned(),
        (_, some) => format!("{some} supported"),
    };
    format!(
        "{file}: OpenAPI {}, {operations}, {supported}; {found}\n",
        api.openapi
    )
}

fn supported(api: &Api) -> usize {
    let whole = |operation: &&Operation| operation.unsupported.is_empty();
    api.operations.iter().filter(whole).count()
}

fn json(api: Option<&Api>, sources: &Sources, findings: &[Finding]) -> String {
    let mut diagnostics: Vec<Value> = Vec::new();
    for finding in findings {
        // An object for each operation that is spoiled: a program looks for one at a time.
        let operations: Vec<Option<&String>> = match finding.operations.as_slice() {
            [] => vec![None],
            operations => operations.iter().map(Some).collect(),
        };
        for operation in operations {
            let diagnostic = Diagnostic {
                operation: operation.cloned(),
                ..finding.diagnostic.clone()
            };
            let text = diagnostic.json(sources);
            diagnostics.extend(serde_json::from_str::<Value>(&text));
        }
    }
    let object = json!({
        "openapi": api.map(|api| api.openapi.as_str()),
        "operations": api.map_or(0, |api| api.operations.len()),
        "supported": api.map_or(0, supported),
        "diagnostics": diagnostics,
    });
    format!("{object}\n")
}
