//! A test for each operation and each status that it declares, to be filled in.

use super::files::Files;
use super::names::{library, sorted};
use super::plan::{Group, Plan};
use super::refusal::Verdict;
use crate::sample;
use crate::text::first_line;
use proc_macro2::Literal;
use serde_json::{Number, Value};
use specforge_core::check::handler::status_text;
use specforge_core::model::{Content, ContentKind, Operation};
use std::fmt::Write as _;

/// What an operation answers that is not written, where a sample may not be allowed.
const UNSURE: &[u16] = &[400, 413, 415, 422, 501];

pub(super) fn write(plan: &Plan<'_>, files: &mut Files) {
    let folder = plan.server_folder().join("tests/api");
    let groups = plan.groups.iter().map(|group| (group, module(plan, group)));
    // A group whose operations declare nothing has nothing to test.
    let groups: Vec<(&Group<'_>, String)> = groups
        .filter(|(_, text)| text.contains("#[tokio::test]"))
        .collect();
    if groups.is_empty() {
        return;
    }
    files.add(folder.join("main.rs"), main(plan, &groups));
    for (group, text) in groups {
        files.add(folder.join(format!("{}.rs", group.module)), text);
    }
}

fn main(plan: &Plan<'_>, groups: &[(&Group<'_>, String)]) -> String {
    let modules = groups.iter().map(|(group, _)| &group.module);
    let mut modules: Vec<String> = modules.map(|name| format!("mod {name};\n")).collect();
    modules.sort_unstable();
    let mut text = format!(
        "//! A test for each operation and each status that it declares.
//!
//! As they stand, the tests say what an operation answers that is not written yet. Replace what they send and expect.

{}
{}
/// A client of the application, in process. It holds every answer against the document.
fn client() -> Client {{
    Client::new(app(AppState::default()))
}}
",
        modules.concat(),
        sorted([
            "use specforge::testing::Client;".to_owned(),
            format!("use {}::{{AppState, app}};", library(&plan.package)),
        ])
    );
    let uses = |helper: &str| groups.iter().any(|(_, text)| calls(text, helper));
    if uses("json") {
        text.push_str(
            "
/// A value written as JSON.
fn json(text: &str) -> serde_json::Value {
    text.parse().expect(\"the text of a test is JSON\")
}
",
        );
    }
    if uses("assert_unwritten") {
        text.push_str(
            "
/// 501, or a refusal of what the test sends: not every sample keeps every rule of its schema.
#[track_caller]
fn assert_unwritten(status: impl Into<u16>) {
    let status = status.into();
    assert!([400, 413, 415, 422, 501].contains(&status), \"{status}\");
}
",
        );
    }
    text
}

fn module(plan: &Plan<'_>, group: &Group<'_>) -> String {
    let operations = group.operations.iter();
    let tests: String = operations
        .flat_map(|operation| tests(plan, operation))
        .collect();
    let helpers = ["assert_unwritten", "client", "json"];
    let used: Vec<&str> = helpers
        .into_iter()
        .filter(|name| calls(&tests, name))
        .collect();
    let used = match used.as_slice() {
        [only] => (*only).to_owned(),
        several => format!("{{{}}}", several.join(", ")),
    };
    format!(
        "//! {}\n\nuse {}::api::operations;\n\nuse crate::{used};\n{tests}",
        group.title,
        library(&plan.package)
    )
}

/// Whether a text calls a function of ours, and not a method of that name.
fn calls(text: &str, function: &str) -> bool {
    [" ", "&", "("]
        .iter()
        .any(|before| text.contains(&format!("{before}{function}(")))
}

/// The tests of an operation, one for each status.
fn tests(plan: &Plan<'_>, operation: &Operation) -> Vec<String> {
    let call = Call::of(plan, operation);
    // Who presents nothing passes only where some alternative asks for nothing.
    let open = operation.security.is_empty()
        || operation
            .security
            .iter()
            .any(|alternative| alternative.schemes.is_empty());
    let (statuses, expected): (&[u16], &str) = match (open, call.sure) {
        (true, true) => (&[501], "    assert_eq!(response.status(), 501);\n"),
        (true, false) => (UNSURE, "    assert_unwritten(response.status());\n"),
        (false, _) => (
            &[401],
            "    // Nobody passes: the verifiers refuse, and nothing is presented.\n    assert_eq!(response.status(), 401);\n",
        ),
    };
    // `Client` holds the framework's own answers against the document too.
    let attribute = match Verdict::of(plan.api, operation, statuses) {
        Verdict::Kept => "#[tokio::test]",
        Verdict::Broken => {
            "#[tokio::test]\n// The declared schema has no room for what the framework answers until then.\n#[should_panic(expected = \"breaks the contract\")]"
        }
        Verdict::Unknown => {
            "#[tokio::test]\n#[ignore = \"what is answered until then may not fit the declared schema\"]"
        }
    };
    let name = operation.module.trim_start_matches("r#");
    let id = first_line(&operation.id, 80);
    let test = |response: &specforge_core::model::Response| {
        let status = status_text(response.status);
        let about = first_line(response.description.as_deref().unwrap_or_default(), 100);
        let about = if about.is_empty() {
            status.clone()
        } else {
            format!("{status}: {about}")
        };
        format!(
            "
/// {about}
{attribute}
async fn {name}_answers_{}() {{
    // To fill in: what makes `{id}` answer {status}, and what the answer has to hold.
{}{expected}}}
",
            status.to_lowercase(),
            call.text(),
        )
    };
    operation.responses.iter().map(test).collect()
}

/// The call of an operation with a sample of all that has to be there.
struct Call {
    steps: Vec<String>,
    /// Whether the samples are allowed for certain.
    sure: bool,
}

impl Call {
    fn of(plan: &Plan<'_>, operation: &Operation) -> Self {
        let mut call = Self {
            steps: vec![format!("call::<operations::{}>()", operation.marker)],
            sure: true,
        };
        call.path(plan, operation);
        let groups = [
            ("query", &operation.query_parameters),
            ("headers", &operation.header_parameters),
            ("cookies", &operation.cookie_parameters),
        ];
        for (method, parameters) in groups {
            if parameters.iter().any(|parameter| parameter.required) {
                let values = sample::parameters(plan.api, parameters);
                call.step(taking(method, "&", &values.value), values.sure);
            }
        }
        if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
            let is_json = |content: &&Content| matches!(content.kind, ContentKind::Json(_));
            let json = body.contents.iter().find(is_json);
            if let Some(content) = json.or(body.contents.first()) {
                call.body(plan, content);
            }
        }
        call
    }

    fn step(&mut self, text: String, sure: bool) {
        self.steps.push(text);
        self.sure &= sure;
    }

    fn path(&mut self, plan: &Plan<'_>, operation: &Operation) {
        if operation.path_parameters.is_empty() {
            return;
        }
        let values = sample::parameters(plan.api, &operation.path_parameters);
        let only = match values.value.as_object() {
            Some(members) if members.len() == 1 => members.values().next(),
            _ => None,
        };
        let step = match only {
            Some(Value::String(text)) => format!("path({})", Literal::string(text)),
            Some(Value::Number(number)) if is_small(number) => format!("path({number})"),
            _ => taking("path", "", &values.value),
        };
        self.step(step, values.sure);
    }

    fn body(&mut self, plan: &Plan<'_>, content: &Content) {
        let of = |schema| sample::sample(plan.api, schema);
        match &content.kind {
            ContentKind::Json(schema) => {
                let sample = of(schema);
                self.step(taking("json", "&", &sample.value), sample.sure);
            }
            // How the fields of a form and the parts of a file are written is more than a sample knows.
            ContentKind::Form(schema, _) => {
                self.step(taking("form", "&", &of(schema).value), false);
            }
            ContentKind::Multipart(schema, _) => {
                self.step(taking("multipart", "&", &of(schema).value), false);
            }
            ContentKind::Text(Some(schema)) => {
                let sample = of(schema);
                let text = match &sample.value {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                };
                let media_type = Literal::string(&concrete(&content.media_type));
                let step = format!("body({media_type}, {})", Literal::string(&text));
                self.step(step, sample.sure);
            }
            ContentKind::Text(None) | ContentKind::Bytes | ContentKind::Stream(_) => {
                let media_type = Literal::string(&concrete(&content.media_type));
                self.step(format!("body({media_type}, \"text\")"), false);
            }
        }
    }

    /// The statement, formatted.
    fn text(&self) -> String {
        let steps = [&self.steps[..], &["send()".to_owned(), "await".to_owned()]].concat();
        let line = format!("client().{}", steps.join("."));
        // rustfmt's `chain_width`
        if line.chars().count() <= 60 {
            return format!("    let response = {line};\n");
        }
        let mut text = "    let response = client()".to_owned();
        for step in steps {
            let _ = write!(text, "\n        .{step}");
        }
        text + ";\n"
    }
}

/// Whether a literal of this number is an `i32`, which is what a bare one is.
fn is_small(number: &Number) -> bool {
    number
        .as_i64()
        .is_some_and(|number| i32::try_from(number).is_ok())
}

/// A media type out of a range.
fn concrete(range: &str) -> String {
    match range.split_once('/') {
        Some(("*", _)) | None => "application/octet-stream".to_owned(),
        Some((kind, "*")) => format!("{kind}/x-sample"),
        Some(_) => range.to_owned(),
    }
}

/// The call of a method that takes a value, formatted.
fn taking(method: &str, reference: &str, value: &Value) -> String {
    let text = raw(value);
    let line = format!("{reference}json({text})");
    // rustfmt's `fn_call_width`
    if line.chars().count() <= 60 {
        format!("{method}({line})")
    } else {
        format!("{method}({reference}json(\n            {text},\n        ))")
    }
}

/// JSON as a raw string of Rust.
fn raw(value: &Value) -> String {
    let text = value.to_string();
    let mut fence = "#".to_owned();
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
}
