//! The `openapiv3` crate as an oracle: what it reads, the reader reads, with the same operations, parameters and schemas.

#[path = "../../specforge-core/tests/support/mod.rs"]
mod support;

use cargo_specforge::bundle::{Bundle, bundle, yaml_3_0};
use openapiv3::{OpenAPI, Operation, Parameter, ReferenceOr};
use specforge_core::spec::{Document, Version, read_text, read_with};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use support::{corpus, documents};

/// Larger documents are left out.
const MAX_BYTES: u64 = 400_000;

/// An operation: method, path, and its parameters as `location name`, those of its path included.
type Signature = (String, String, BTreeSet<String>);

#[test]
fn what_the_oracle_reads_is_read_alike() {
    let Some(folder) = corpus("real") else { return };
    let mut compared = 0;
    for path in documents(&folder) {
        let Some(bundled) = bundled(&path, &folder) else {
            continue;
        };
        let Ok(oracle) = serde_json::from_str::<OpenAPI>(&bundled.json()) else {
            continue;
        };
        let reading = read_with(&path, &folder, &|path| fs::read(path));
        let document = reading.document.unwrap();
        if document.version != Version::V30 {
            continue;
        }
        compared += 1;
        assert_eq!(ours(&document), theirs(&oracle), "{}", path.display());
        let names: Vec<_> = document
            .component_schemas
            .iter()
            .map(|(name, _)| name.value.clone())
            .collect();
        let known: BTreeSet<_> = oracle
            .components
            .iter()
            .flat_map(|components| components.schemas.keys())
            .collect();
        assert!(
            names.iter().all(|name| known.contains(name)),
            "{}",
            path.display()
        );
    }
    assert!(compared >= 25, "only {compared} documents compared");
}

#[test]
fn every_document_can_be_written_as_3_0() {
    let Some(folder) = corpus("real") else { return };
    for path in documents(&folder) {
        let Some(bundled) = bundled(&path, &folder) else {
            continue;
        };
        let (converted, diagnostics) = bundled.to_3_0();
        let errors: Vec<_> = diagnostics
            .iter()
            .filter(|found| found.is_error())
            .map(|found| found.message.clone())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
        let converted = converted.unwrap();
        let original = read_with(&path, &folder, &|path| fs::read(path))
            .document
            .unwrap();
        // What is written is read again, and says the same.
        let again = read_text("openapi.yaml", &yaml_3_0(&converted).unwrap());
        let document = again.document.unwrap();
        assert_eq!(document.version, Version::V30);
        assert_eq!(ours(&document), ours(&original), "{}", path.display());
        let names = |document: &Document| -> Vec<String> {
            document
                .component_schemas
                .iter()
                .map(|(name, _)| name.value.clone())
                .collect()
        };
        assert!(
            names(&document).starts_with(&names(&original)),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_bundle_says_what_its_files_say() {
    let Some(folder) = corpus("real") else { return };
    for path in documents(&folder) {
        let Some(bundled) = bundled(&path, &folder) else {
            continue;
        };
        let original = read_with(&path, &folder, &|path| fs::read(path))
            .document
            .unwrap();
        for (name, text) in [
            ("bundle.json", bundled.json()),
            ("bundle.yaml", bundled.yaml()),
        ] {
            let again = read_text(name, &text).document.unwrap();
            assert_eq!(again.sources.files.len(), 1);
            assert_eq!(ours(&again), ours(&original), "{}", path.display());
            assert_eq!(again.openapi, original.openapi);
        }
    }
}

/// The document in one piece, unless it refers to what is not there.
fn bundled(path: &Path, root: &Path) -> Option<Bundle> {
    // The oracle takes a minute for the largest when it is not optimised.
    let large = fs::metadata(path).ok()?.len() > MAX_BYTES;
    let bundled = if large {
        None
    } else {
        bundle(path, root, &|path| fs::read(path)).ok()
    }?;
    let whole = !bundled
        .diagnostics
        .iter()
        .any(specforge_core::diag::Diagnostic::is_error);
    whole.then_some(bundled)
}

fn ours(document: &Document) -> Vec<Signature> {
    let mut signatures = Vec::new();
    for item in &document.paths {
        for (method, operation) in &item.operations {
            // What a template names and nothing declares is our own addition.
            let declared = item.parameters.iter().chain(&operation.parameters);
            let declared = declared
                .filter(|parameter| parameter.schema.is_some() || parameter.content.is_some());
            let names = declared
                .map(|parameter| format!("{} {}", parameter.location.name(), parameter.name.value));
            signatures.push((
                method.value.clone(),
                item.template.value.clone(),
                names.collect(),
            ));
        }
    }
    signatures.sort();
    signatures
}

fn theirs(document: &OpenAPI) -> Vec<Signature> {
    let mut signatures = Vec::new();
    for (path, item) in &document.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        for (method, operation) in item.iter() {
            let Operation { parameters, .. } = operation;
            let names = item
                .parameters
                .iter()
                .chain(parameters)
                .filter_map(|parameter| described(document, parameter));
            // A path parameter that its path does not name is ignored.
            let used = names.filter(|name| {
                name.strip_prefix("path ")
                    .is_none_or(|name| path.contains(&format!("{{{name}}}")))
            });
            signatures.push((method.to_uppercase(), path.clone(), used.collect()));
        }
    }
    signatures.sort();
    signatures
}

fn described(document: &OpenAPI, parameter: &ReferenceOr<Parameter>) -> Option<String> {
    let parameter = match parameter {
        ReferenceOr::Item(parameter) => parameter,
        ReferenceOr::Reference { reference } => {
            let name = reference.strip_prefix("#/components/parameters/")?;
            document
                .components
                .as_ref()?
                .parameters
                .get(name)?
                .as_item()?
        }
    };
    let location = match parameter {
        Parameter::Query { .. } => "query",
        Parameter::Header { .. } => "header",
        Parameter::Path { .. } => "path",
        Parameter::Cookie { .. } => "cookie",
    };
    Some(format!(
        "{location} {}",
        parameter.parameter_data_ref().name
    ))
}
