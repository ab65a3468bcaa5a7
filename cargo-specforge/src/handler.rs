//! The handler that an operation asks for, as source text: what `explain` shows and `new` writes.

use crate::text::first_line;
use proc_macro2::Literal;
use specforge_core::expand::Options;
use specforge_core::expand::signature::{Naming, arguments, success};
use specforge_core::model::{Api, Operation};

/// How the text names things.
pub(crate) fn naming(options: &Options) -> Naming<'_> {
    Naming {
        api: "api",
        formats: &options.formats,
    }
}

/// The longest line that rustfmt leaves alone.
const WIDTH: usize = 100;

/// A handler.
pub(crate) struct Handler {
    arguments: Vec<String>,
    output: String,
}

impl Handler {
    /// The handler of an operation; the state comes first.
    pub(crate) fn of(api: &Api, operation: &Operation, naming: Naming<'_>) -> Self {
        let mut all = vec!["State(state): State<AppState>".to_owned()];
        all.extend(arguments(api, operation, naming));
        Self {
            arguments: all,
            output: format!(
                "Result<{}, specforge::Error>",
                success(api, operation, naming)
            ),
        }
    }

    /// What the `use` lines are made for.
    pub(crate) fn signature(&self) -> String {
        format!("({}) -> {}", self.arguments.join(", "), self.output)
    }

    /// The function, formatted as rustfmt does it.
    pub(crate) fn source(&self, operation: &Operation, body: &str) -> String {
        let id = Literal::string(&operation.id);
        let name = &operation.module;
        let line = format!(
            "pub async fn {name}({}) -> {} {{",
            self.arguments.join(", "),
            self.output
        );
        let head = if line.chars().count() <= WIDTH {
            line
        } else {
            let arguments: String = self
                .arguments
                .iter()
                .map(|argument| format!("    {argument},\n"))
                .collect();
            format!("pub async fn {name}(\n{arguments}) -> {} {{", self.output)
        };
        format!("#[specforge::handler(operation = {id})]\n{head}\n    {body}\n}}\n")
    }
}

/// `POST /users`, with what the document says of it in a few words.
pub(crate) fn about(operation: &Operation) -> String {
    let route = format!("`{} {}`", operation.method, operation.path.text);
    let words = operation
        .summary
        .as_deref()
        .or(operation.description.as_deref())
        .map(|text| first_line(text, 120))
        .filter(|words| !words.is_empty());
    match words {
        Some(words) => format!("{route}: {words}"),
        None => route,
    }
}
