//! `routes`: the operations of a document.

use crate::cli::RoutesArgs;
use crate::document::Document;
use crate::outcome::{Failure, Outcome};
use crate::text::table;

pub(crate) fn run(args: &RoutesArgs) -> Result<Outcome, Failure> {
    let document = Document::open(&args.document.document())?;
    let api = document.api()?;
    let rows: Vec<[String; 5]> = api
        .operations
        .iter()
        .map(|operation| {
            let mark = match operation.unsupported.first() {
                Some(reason) => format!("unsupported: {} [{}]", reason.message, reason.code),
                None => String::new(),
            };
            [
                operation.method.clone(),
                operation.path.text.clone(),
                operation.id.clone(),
                api.sources.location(operation.span),
                mark,
            ]
        })
        .collect();
    Ok(Outcome::clean(table(&rows, 0)))
}
