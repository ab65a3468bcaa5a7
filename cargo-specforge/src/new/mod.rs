//! `new`: a crate whose every operation has a handler that compiles and answers 501, to be filled in.

mod contract;
mod curl;
mod files;
mod handlers;
mod hello;
mod manifest;
mod names;
mod plan;
mod refusal;
mod security;
mod spec;
mod tests;

use crate::cli::{DocumentArgs, NewArgs};
use crate::document::{Document, working_folder};
use crate::outcome::{Failure, Outcome};
use crate::paths::clean;
use crate::text::count;
use files::Files;
use plan::Plan;
use std::fmt::Write as _;

pub(crate) fn run(args: &NewArgs) -> Result<Outcome, Failure> {
    let folder = clean(&working_folder()?.join(&args.folder));
    files::must_be_free(&folder, &args.folder)?;
    let document = Document::open(&DocumentArgs {
        spec: Some(args.spec.clone()),
        api: None,
    })?;
    let plan = Plan::of(args, &document, &folder)?;
    let mut files = Files::default();
    manifest::write(&plan, &mut files);
    contract::write(&plan, &mut files);
    handlers::write(&plan, &mut files);
    security::write(&plan, &mut files);
    hello::write(&plan, &mut files);
    tests::write(&plan, &mut files);
    plan.spec.write(&plan.contract_folder(), &mut files);
    files.save(&folder)?;
    Ok(Outcome::clean(report(args, &plan)))
}

/// What was written, what was left out and why, and what to do next.
fn report(args: &NewArgs, plan: &Plan<'_>) -> String {
    let shown = args.folder.display();
    let operations = count(plan.operations().count(), "operation");
    let mut out = format!("created `{}` in {shown}: {operations}\n", plan.package);
    if !plan.unsupported.is_empty() {
        let file = plan.contract_folder().join(plan.contract_file());
        let _ = writeln!(out, "\nleft out, as {} says as well:", file.display());
        for operation in &plan.unsupported {
            let _ = writeln!(out, "  {}", plan.left_out(operation));
        }
    }
    if plan.has_security() {
        let file = plan.server_folder().join("src/security.rs");
        let _ = writeln!(
            out,
            "\nthe verifiers in {} refuse everybody until they are written",
            file.display()
        );
    }
    let _ = writeln!(out, "\nnext: cd {shown} && cargo run");
    out
}
