//! Real documents, and the fixtures of other tools: every one is read, and what is found in it is what is wrong with it.

mod support;

use specforge_core::diag::codes;
use specforge_core::spec::{Reading, read_with};
use std::fs;
use std::path::Path;
use support::{corpus, documents, files};

/// Faults of real documents, by the end of their path: what is really wrong there.
const REAL_FAULTS: [(&str, &str); 5] = [
    // Refers to a file on GitHub that is not part of the document.
    ("data_repository_service.openapi.yaml", codes::REF_REMOTE),
    // The document's `security` names schemes that are declared nowhere.
    (
        "airflow-client-python/spec/v2.yaml",
        codes::UNDEFINED_SECURITY_SCHEME,
    ),
    (
        "ory__kratos/spec/api.json",
        codes::UNDEFINED_SECURITY_SCHEME,
    ),
    // Names responses where schemas belong.
    ("supabase__auth/openapi.yaml", codes::REF_KIND),
    // Has paths such as `/responses?beta=true`.
    ("openai-openapi/openapi.yaml", codes::BAD_TEMPLATE),
];

/// Documents that pass the JSON Schema of OpenAPI, which does not see where references lead,
/// and what is valid but not supported.
const PASS_FAULTS: [(&str, &str); 5] = [
    (
        "pass/operation-object-example.yaml",
        codes::UNDEFINED_SECURITY_SCHEME,
    ),
    (
        "pass/security-scheme-object-examples.yaml",
        codes::REF_REMOTE,
    ),
    ("pass/media-type-examples.yaml", codes::POSITIONAL_ENCODING),
    ("pass/style-defaults.yaml", codes::BAD_VALUE),
    (
        "v3.2-dev/tests/schema/pass/mega.yaml",
        codes::MAPPING_UNRESOLVED,
    ),
];

/// Faults in what is not read here: examples, links, `xml`, `allowReserved` and names of parameters that stand in no path.
const UNREAD: [&str; 7] = [
    "example",
    "link-object",
    "xml-",
    "allowReserved",
    "parameter-object-path-name",
    "tag-",
    "license",
];

#[test]
fn real_documents_are_read_whole() {
    let Some(folder) = corpus("real") else { return };
    let documents = documents(&folder);
    assert!(
        documents.len() >= 40,
        "only {} documents in {}",
        documents.len(),
        folder.display()
    );
    let mut wrong = Vec::new();
    for path in &documents {
        let reading = read(path, &folder);
        wrong.extend(unexpected(path, &reading, &REAL_FAULTS));
        if let Some(document) = &reading.document {
            assert!(
                !document.paths.is_empty(),
                "{} has no paths",
                path.display()
            );
        } else {
            wrong.push(format!("{} is no document", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fixtures_of_other_tools_do_no_harm() {
    let Some(folder) = corpus("edge") else { return };
    let files = files(&folder);
    assert!(
        files.len() >= 500,
        "only {} files in {}",
        files.len(),
        folder.display()
    );
    for path in files {
        let reading = read(&path, &folder);
        for found in &reading.diagnostics {
            assert!(
                codes::title(found.code).is_some(),
                "{}: no such code",
                found.code
            );
            assert!(!found.report(&reading.sources, true).is_empty());
        }
        assert!(
            reading.document.is_some()
                || reading
                    .diagnostics
                    .iter()
                    .any(specforge_core::diag::Diagnostic::is_error),
            "{} is no document, and nothing says why",
            path.display()
        );
    }
}

#[test]
fn what_the_specification_s_own_tests_refuse_is_refused() {
    let Some(folder) = corpus("edge") else { return };
    let mut wrong = Vec::new();
    let mut refused = 0;
    for path in files(&folder.join("OAI__OpenAPI-Specification")) {
        let text = path.display().to_string();
        let reading = read(&path, &folder);
        if text.contains("/fail/") && !UNREAD.iter().any(|part| text.contains(part)) {
            refused += 1;
            if !reading
                .diagnostics
                .iter()
                .any(specforge_core::diag::Diagnostic::is_error)
            {
                wrong.push(format!("{text} is not refused"));
            }
        } else if text.contains("/pass/") {
            wrong.extend(unexpected(&path, &reading, &PASS_FAULTS));
        }
    }
    assert!(refused >= 20, "only {refused} documents to refuse");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn read(path: &Path, root: &Path) -> Reading {
    read_with(path, root, &|path| fs::read(path))
}

/// The errors that are not known to be faults of the document.
fn unexpected(path: &Path, reading: &Reading, known: &[(&str, &str)]) -> Vec<String> {
    let name = path.display().to_string();
    let known = |code: &str| {
        known
            .iter()
            .any(|(end, fault)| name.ends_with(end) && *fault == code)
    };
    let errors = reading
        .diagnostics
        .iter()
        .filter(|found| found.is_error() && !known(found.code));
    errors
        .map(|found| found.report(&reading.sources, false))
        .collect()
}
