//! The handler that an operation asks for, as source text: what `explain` shows and `new` writes.

use crate::text::first_line;
use proc_macro2::Literal;
use specforge_core::expand::Options;
use specforge_core::expand::signature::{Naming, arguments, success};
use specforge_core::model::{Api, Operation};

/// The longest line that rustfmt leaves alone.
const WIDTH: usize = 100;

/// A handler.
pub(crate) struct Handler {
    arguments: Vec<String>,
    output: String,
    /// Whether it names something that the document marks as deprecated.
    is_deprecated: bool,
}

impl Handler {
    /// The handler of an operation; the state comes first.
    pub(crate) fn of(api: &Api, operation: &Operation, naming: Naming<'_>) -> Self {
        let mut all = vec!["State(state): State<AppState>".to_owned()];
        all.extend(arguments(api, operation, naming));
        let mut handler = Self {
            arguments: all,
            output: format!(
                "Result<{}, specforge::Error>",
                success(api, operation, naming)
            ),
            is_deprecated: false,
        };
        let signature = handler.signature();
        let mut words = signature.split(|c: char| c != '_' && !c.is_alphanumeric());
        let deprecated = |word: &str| {
            let mut types = api.types.iter();
            types.any(|def| def.deprecated && def.ident == word)
        };
        handler.is_deprecated = words.any(deprecated);
        handler
    }

    /// What the `use` lines are made for.
    pub(crate) fn signature(&self) -> String {
        format!("({}) -> {}", self.arguments.join(", "), self.output)
    }

    /// The function, formatted as rustfmt does it.
    pub(crate) fn source(&self, operation: &Operation, body: &str, options: &Options) -> String {
        let attribute = options.attribute(&operation.id);
        let attribute = if fits(&attribute) {
            attribute
        } else {
            let id = Literal::string(&operation.id);
            let api = options.api.as_ref();
            let api = api.map_or_else(String::new, |api| format!("    api = {api},\n"));
            format!("#[specforge::handler(\n{api}    operation = {id}\n)]")
        };
        let attribute = if self.is_deprecated {
            format!("#[allow(deprecated)]\n{attribute}")
        } else {
            attribute
        };
        let (name, output) = (&operation.module, &self.output);
        let line = format!(
            "pub async fn {name}({}) -> {output} {{",
            self.arguments.join(", ")
        );
        let head = if fits(&line) {
            line
        } else {
            let arguments = self.arguments.join(",\n    ");
            let brace = if fits(&format!(") -> {output} {{")) {
                " {"
            } else {
                "\n{"
            };
            format!("pub async fn {name}(\n    {arguments},\n) -> {output}{brace}")
        };
        format!("{attribute}\n{head}\n    {body}\n}}\n")
    }
}

fn fits(line: &str) -> bool {
    line.chars().count() <= WIDTH
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
