//! `fix-spec`: declares the statuses that operations can answer, in the document.

use crate::cli::FixArgs;
use crate::document::{find, working_folder};
use crate::outcome::{Exit, Failure, Outcome, colour_err};
use crate::text::count;
use cargo_specforge::fix::{Fixed, fix};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

pub(crate) fn run(args: &FixArgs) -> Result<Outcome, Failure> {
    let config = find(&args.document.document())?;
    let fixed = fix(&config.spec, &working_folder()?, &|path| fs::read(path))
        .map_err(|failure| Failure::found(Exit::Unusable, failure.diagnostics, &failure.sources))?;
    if !args.check {
        for (path, text) in &fixed.files {
            replace(path, text)?;
        }
    }
    let lacking = args.check && !fixed.added.is_empty();
    let err = fixed
        .refused
        .iter()
        .map(|refused| refused.report(&fixed.sources, colour_err()));
    Ok(Outcome {
        out: report(&fixed, args.check),
        err: err.collect::<Vec<_>>().join("\n"),
        exit: if lacking || !fixed.refused.is_empty() {
            Exit::Faults
        } else {
            Exit::Clean
        },
    })
}

/// `spec/openapi.yaml:7:20: createUser: 400, 413, 415`, and how many there are.
fn report(fixed: &Fixed, check: bool) -> String {
    let mut out = String::new();
    for added in &fixed.added {
        let statuses: Vec<String> = added.statuses.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            out,
            "{}: {}: {}",
            fixed.sources.location(added.span),
            added.operation,
            statuses.join(", ")
        );
    }
    let responses = fixed.added.iter().map(|added| added.statuses.len()).sum();
    let (responses, operations) = (
        count(responses, "response"),
        count(fixed.added.len(), "operation"),
    );
    let _ = match (fixed.added.is_empty(), check) {
        (true, _) if !fixed.refused.is_empty() => Ok(()),
        (true, _) => writeln!(out, "every operation declares what it can answer"),
        (false, true) => writeln!(out, "{responses} of {operations} are missing"),
        (false, false) => writeln!(out, "declared {responses} of {operations}"),
    };
    out
}

/// Puts a new file in the place of an old one: at no moment is there half a document.
fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".specforge-new");
    let new = path.with_file_name(name);
    let permissions = fs::metadata(path).map(|metadata| metadata.permissions());
    let written = fs::write(&new, text)
        .and_then(|()| fs::set_permissions(&new, permissions?))
        .and_then(|()| fs::rename(&new, path));
    written.map_err(|error| {
        drop(fs::remove_file(&new));
        Failure::unusable(format!("cannot write `{}`: {error}", path.display()))
    })
}
