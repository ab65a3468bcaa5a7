//! `explain`: the handler that an operation asks for, or what a code means.

mod code;
mod layers;
mod operation;

use crate::cli::{CodeArgs, ExplainArgs};
use crate::document::{self, Document, unknown_operation};
use crate::outcome::{Failure, Outcome};

pub(crate) fn run(args: &ExplainArgs) -> Result<Outcome, Failure> {
    if code::is_code(&args.subject) {
        return code::explain(&args.subject);
    }
    let document = Document::open(&args.document)?;
    let api = document.api()?;
    let operation = document::operation(api, &args.subject)
        .ok_or_else(|| unknown_operation(api, &args.subject))?;
    let options = document.options(&CodeArgs::default())?;
    let module = &document.config.module;
    Ok(operation::explain(api, operation, module, &options))
}
