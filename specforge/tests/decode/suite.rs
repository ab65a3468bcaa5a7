//! The official JSON Schema test suite, against the interpreter of assertions.
//!
//! The suite is no part of the repository. `SPECFORGE_CORPUS` names a folder that holds `json-schema-test-suite`, unpacked or as `.tar.gz`;
//! without it, `shared/corpus` beside the repository will do; without that, the tests say so and do nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use specforge::decode::{Assertion, Rules, decode_json};

use super::schemas::{compile, compile_with_formats};

/// Whether the decoder takes a document for valid.
fn is_valid(assertion: &'static Assertion, document: &Value) -> bool {
    let rules: &'static Rules = Box::leak(Box::new(Rules {
        assertions: Some(assertion),
        ..Rules::INTEGRAL_FLOAT
    }));
    decode_json::<Value>(document.to_string().as_bytes(), rules).is_ok()
}

/// The folder `tests` of the suite.
fn suite() -> Option<PathBuf> {
    let beside = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .map(|dir| dir.join("shared/corpus"))
            .find(|dir| dir.is_dir())
    };
    let corpus = std::env::var_os("SPECFORGE_CORPUS")
        .map(PathBuf::from)
        .or_else(beside)?;
    let unpacked = corpus.join("json-schema-test-suite");
    let folder = if unpacked.is_dir() {
        unpacked
    } else {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("json-schema-test-suite");
        std::fs::create_dir_all(&target).ok()?;
        let archive = corpus.join("json-schema-test-suite.tar.gz");
        Command::new("tar")
            .arg("xzf")
            .arg(archive)
            .arg("-C")
            .arg(&target)
            .status()
            .ok()
            .filter(std::process::ExitStatus::success)?;
        target
    };
    find_tests(&folder, 3)
}

#[allow(clippy::print_stderr, reason = "whoever runs the tests should know")]
fn skipped() {
    eprintln!("skipped: there is no JSON Schema test suite; set `SPECFORGE_CORPUS`");
}

fn find_tests(folder: &Path, depth: usize) -> Option<PathBuf> {
    if folder.join("tests/draft2020-12").is_dir() {
        return Some(folder.join("tests/draft2020-12"));
    }
    let entries = std::fs::read_dir(folder).ok().filter(|_| depth > 0)?;
    entries
        .flatten()
        .find_map(|entry| find_tests(&entry.path(), depth - 1))
}

/// Runs the files of a folder: how many tests passed, how many schemas were left out, and what failed.
fn run(
    folder: &Path,
    compile: fn(&Value) -> Option<&'static Assertion>,
    wanted: fn(&str) -> bool,
) -> (usize, usize, Vec<String>) {
    let (mut passed, mut left_out, mut failed) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if Path::new(&name)
            .extension()
            .is_none_or(|extension| extension != "json")
            || !wanted(name.trim_end_matches(".json"))
        {
            continue;
        }
        let groups: Vec<Value> =
            serde_json::from_slice(&std::fs::read(entry.path()).unwrap()).unwrap();
        for group in groups {
            // The tables of IDNA are not worth their size: a label `xn--..` is a label like any other.
            if group["description"] == "validation of A-label (punycode) host names" {
                continue;
            }
            let Some(assertion) = compile(&group["schema"]) else {
                left_out += 1;
                continue;
            };
            for test in group["tests"].as_array().unwrap() {
                if is_valid(assertion, &test["data"]) == test["valid"].as_bool().unwrap() {
                    passed += 1;
                } else {
                    failed.push(format!(
                        "{name}: {}: {}",
                        group["description"], test["description"]
                    ));
                }
            }
        }
    }
    (passed, left_out, failed)
}

#[test]
fn the_keywords_that_openapi_shares_with_json_schema() {
    let Some(folder) = suite() else {
        return skipped();
    };
    let (passed, left_out, failed) = run(&folder, compile, |name| {
        // References to other documents are resolved by the macro; annotations that other keywords read are not supported.
        !matches!(
            name,
            "anchor"
                | "defs"
                | "dynamicRef"
                | "refRemote"
                | "unevaluatedItems"
                | "unevaluatedProperties"
                | "vocabulary"
        )
    });
    assert!(
        failed.is_empty(),
        "{passed} passed, {} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
    assert!(
        passed > 950 && left_out < 25,
        "{passed} passed, {left_out} schemas were left out"
    );
}

#[test]
fn the_formats_that_are_checked() {
    let Some(folder) = suite() else {
        return skipped();
    };
    let (passed, _, failed) = run(
        &folder.join("optional/format"),
        compile_with_formats,
        |name| {
            !name.starts_with("idn-")
                && !matches!(
                    name,
                    "iri" | "iri-reference" | "regex" | "ecmascript-regex" | "unknown"
                )
        },
    );
    assert!(
        failed.is_empty(),
        "{passed} passed, {} failed:\n{}",
        failed.len(),
        failed.join("\n")
    );
    assert!(passed > 250, "{passed} passed");
}
