//! The handlers: a module for each group, a function for each operation.

use super::files::Files;
use super::plan::{Group, Plan};
use crate::handler::{Handler, about};
use crate::imports::imports;
use specforge_core::check::handler::status_text;
use specforge_core::expand::Options;
use specforge_core::model::Operation;
use std::fmt::Write as _;

/// What every handler does at first.
const BODY: &str = "Err(specforge::Error::unimplemented())";

pub(super) fn write(plan: &Plan<'_>, files: &mut Files) {
    let folder = plan.server_folder().join("src/handlers");
    let names = plan.groups.iter().map(|group| group.module.as_str());
    let mut modules: Vec<String> = names.map(|name| format!("pub mod {name};\n")).collect();
    modules.sort_unstable();
    let text = format!(
        "//! The handlers of the operations.\n\n{}",
        modules.concat()
    );
    files.add(folder.join("mod.rs"), text);
    for group in &plan.groups {
        let file = folder.join(format!("{}.rs", group.module));
        files.add(file, module(plan, group));
    }
}

fn module(plan: &Plan<'_>, group: &Group<'_>) -> String {
    // The new crate asks for no features.
    let options = Options::default();
    let naming = options.naming();
    let operations = group.operations.iter().copied();
    let handlers: Vec<(Handler, &Operation)> = operations
        .map(|operation| (Handler::of(plan.api, operation, naming), operation))
        .collect();
    let signatures: Vec<String> = handlers
        .iter()
        .map(|(handler, _)| handler.signature())
        .collect();
    let own = if signatures.iter().any(|text| text.contains("api::")) {
        "{AppState, api}"
    } else {
        "AppState"
    };
    let mut text = format!(
        "//! {}\n\
         #![expect(unused_variables, reason = \"the handlers are still to be written\")]\n\n\
         {}\nuse crate::{own};\n",
        group.title,
        imports(signatures.iter().map(String::as_str), &[]),
    );
    for (handler, operation) in handlers {
        let about = documentation(plan, operation);
        let _ = write!(
            text,
            "\n{about}{}",
            handler.source(operation, BODY, &options)
        );
    }
    text
}

/// What the operation is for, what it can answer, and where the document says so.
fn documentation(plan: &Plan<'_>, operation: &Operation) -> String {
    let statuses: Vec<String> = operation
        .responses
        .iter()
        .map(|response| status_text(response.status))
        .collect();
    let answers = match statuses.as_slice() {
        [] => "Declared".to_owned(),
        statuses => format!("Answers {}; declared", statuses.join(", ")),
    };
    let place = plan.spec.location(operation.span);
    format!("/// {}\n///\n/// {answers} at {place}.\n", about(operation))
}
