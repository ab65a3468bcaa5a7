//! Crates of `new` and files of `generate` that compile. They share a target folder, so that the dependencies are built once.

use crate::run::{folder, run_in, specs};
use crate::support::{corpus, documents};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// A part of the corpus that compiles within minutes: every version and dialect, several files, generators of several languages, a workspace,
/// security, unions, recursion, uploads, parameters of all styles. With each: how many of its operations are not generated, for a reason that
/// is its own. `cargo xtask specs FOLDER` does the same for whatever there is.
const SAMPLES: &[(&str, usize)] = &[
    ("Redocly__museum-openapi-example/openapi.yaml", 0),
    ("Redocly__redocly-cli/resources/cafe.yaml", 0),
    // Refers to a URL.
    (
        "ga4gh__data-repository-service-schemas/openapi/data_repository_service.openapi.yaml",
        1,
    ),
    (
        "ogen-go__ogen/_testdata/examples/autorest/url-multi-collectionFormat.json",
        0,
    ),
    ("ogen-go__ogen/_testdata/examples/firecracker.json", 0),
    (
        "swagger-api__swagger-petstore/src/main/resources/openapi.yaml",
        0,
    ),
    ("scalar__galaxy/3.1.yaml", 0),
    (
        "camaraproject__QualityOnDemand/code/API_definitions/quality-on-demand.yaml",
        0,
    ),
    ("apis-guru-native/elevenlabs.io.json", 0),
    ("apis-guru-native/lgtm.com.json", 0),
    ("unitycatalog__unitycatalog/api/delta.yaml", 0),
    (
        "rust-lang__crates.io/src/tests/snapshots/integration__openapi__openapi_snapshot-2.json",
        0,
    ),
    (
        "prometheus__prometheus/web/api/v1/testdata/openapi_3.2_golden.yaml",
        0,
    ),
    // Refers to responses where schemas belong.
    ("supabase__auth/openapi.yaml", 0),
    ("treeverse__lakeFS/api/swagger.yml", 0),
];

/// Larger documents take long without optimisation.
const LARGEST: u64 = 400_000;

fn cargo(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new");
    let output = Command::new(env!("CARGO"))
        .current_dir(folder)
        .args(arguments)
        .env("CARGO_TARGET_DIR", target)
        // What a document does not declare is a warning by way of something deprecated; these documents are as they were published.
        .env("RUSTFLAGS", "-Dwarnings -Adeprecated")
        .output()
        .expect("cargo starts");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(()).ok_or(text + &out)
}

/// How many errors the compiler found.
fn errors(told: &str) -> usize {
    let lines = told.lines().filter(|line| line.starts_with("error"));
    lines
        .filter(|line| !line.contains("could not compile"))
        .count()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("it is text")
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("it can be written");
}

fn specforge() -> String {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = manifest.join("../specforge");
    path.to_str().expect("the path is UTF-8").to_owned()
}

#[test]
fn a_new_crate_passes_its_own_tests() {
    let folder = folder("new-runs");
    let spec = specs().join("users.yaml");
    let spec = spec.to_str().expect("the path is UTF-8");
    let arguments = [
        "new",
        "made",
        "--spec",
        spec,
        "--specforge-path",
        &specforge(),
    ];
    let run = run_in(&folder, &arguments);
    assert_eq!(run.code, 0, "{}", run.err);
    cargo(&folder.join("made"), &["test", "--quiet"]).unwrap_or_else(|text| panic!("{text}"));
}

#[test]
fn generated_files_compile_in_place_of_the_macro() {
    let folder = folder("generate-runs");
    let spec = specs().join("users.yaml");
    let spec = spec.to_str().expect("the path is UTF-8");
    let arguments = [
        "new",
        "made",
        "--spec",
        spec,
        "--specforge-path",
        &specforge(),
    ];
    assert_eq!(run_in(&folder, &arguments).code, 0);
    let made = folder.join("made");
    std::fs::remove_file(made.join("src/api.rs")).expect("removed");
    let run = run_in(&made, &["generate", "src/api"]);
    assert_eq!(run.code, 0, "{}", run.err);
    cargo(&made, &["check", "--quiet", "--all-targets"]).unwrap_or_else(|text| panic!("{text}"));
    // Files of another release, whatever is in them, are one error.
    let (top, types) = (made.join("src/api/mod.rs"), made.join("src/api/types.rs"));
    let (text, of_types) = (read(&top), read(&types));
    write(&top, &text.replace("by = \"", "by = \"0.0."));
    write(&types, &of_types.replace("decoder", "what_is_gone"));
    let other = cargo(&made, &["check", "--quiet"]).expect_err("another release wrote the files");
    assert!(
        other.contains("SF0603") && other.contains("src/api/mod.rs:"),
        "{other}"
    );
    assert_eq!(errors(&other), 1, "{other}");
    write(&top, &text);
    write(&types, &of_types);
    // The handlers notice that the files are of another state of the document.
    let path = made.join("spec/openapi.yaml");
    let text = std::fs::read_to_string(&path).expect("read");
    std::fs::write(&path, text.replace("Lists users", "Lists all users")).expect("written");
    let stale = cargo(&made, &["check", "--quiet"]).expect_err("the document has changed");
    assert!(
        stale.contains("another document, or another state of it"),
        "{stale}"
    );
}

/// Cargo builds a crate again after an edit of the document, of a file that it refers to, and of `specforge.toml`: the drift shows.
#[test]
fn an_edit_of_any_file_of_the_contract_builds_the_crate_again() {
    let folder = folder("tracked");
    write(&folder.join("api.yaml"), TRACKED);
    write(&folder.join("thing.yaml"), THING);
    let arguments = [
        "new",
        "made",
        "--spec",
        "api.yaml",
        "--specforge-path",
        &specforge(),
    ];
    let run = run_in(&folder, &arguments);
    assert_eq!(run.code, 0, "{}", run.err);
    let made = folder.join("made");
    let handlers = made.join("src/handlers/thing.rs");
    let code = read(&handlers).replace(
        "Err(specforge::Error::unimplemented())",
        "Ok(Json(api::Thing { size: 1 }))",
    );
    assert!(code.contains("api::Thing {"), "{code}");
    write(&handlers, &code.replace("#![expect", "#![allow"));
    let check = || cargo(&made, &["check", "--quiet", "--lib"]);
    check().unwrap_or_else(|text| panic!("{text}"));
    let edits = [
        (
            "spec/api.yaml",
            "operationId: getThing",
            "operationId: readThing",
            "SF0501",
        ),
        (
            "spec/thing.yaml",
            "size",
            "length",
            "has no field named `size`",
        ),
        (
            "specforge.toml",
            "spec = \"spec/api.yaml\"",
            "spec = \"spec/gone.yaml\"",
            "gone.yaml",
        ),
    ];
    for (name, was, is, told) in edits {
        let path = made.join(name);
        let text = read(&path);
        let edited = text.replace(was, is);
        assert_ne!(text, edited, "{name}: {text}");
        write(&path, &edited);
        let broken = check().expect_err(name);
        assert!(broken.contains(told), "{name}: {broken}");
        write(&path, &text);
        check().unwrap_or_else(|text| panic!("{name}: {text}"));
    }
}

const TRACKED: &str = "\
openapi: 3.1.0
info: { title: Things, version: '1' }
x-specforge: { undeclared: allow }
paths:
  /thing:
    get:
      operationId: getThing
      responses:
        '200':
          description: The thing
          content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
components:
  schemas:
    Thing: { $ref: 'thing.yaml' }
";

const THING: &str = "{ type: object, required: [size], properties: { size: { type: integer } } }\n";

/// What `explain` says to write compiles as it is pasted, for every operation of the documents that the contract tests are made of.
#[test]
fn what_explain_says_to_write_compiles() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/spec");
    let mut failed = String::new();
    for name in [
        "params",
        "bodies",
        "bodies30",
        "unions",
        "responses",
        "routing",
        "nullability",
        "errors",
        "newest",
        "odd/openapi",
    ] {
        let folder = folder("explained");
        let spec = tests.join(name).with_extension("yaml");
        let spec = spec.to_str().expect("the path is UTF-8");
        let arguments = [
            "new",
            "made",
            "--spec",
            spec,
            "--name",
            "explained",
            "--specforge-path",
            &specforge(),
        ];
        let run = run_in(&folder, &arguments);
        assert_eq!(run.code, 0, "{name}: {}", run.err);
        let made = folder.join("made");
        let routes = run_in(&made, &["routes"]);
        let mut modules = String::new();
        let mut count = 0;
        for route in routes.out.lines() {
            let id = route
                .split("  ")
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .nth(2);
            let id = id.unwrap_or_else(|| panic!("{name}: {route}"));
            let told = run_in(&made, &["explain", id]);
            assert_eq!(told.code, 0, "{name}: {}", told.err);
            let code = told.out.split_once("\nWrite:\n").map(|(_, rest)| rest);
            let code = code.unwrap_or_else(|| panic!("{name}: {}", told.out));
            let code = code
                .split_once("\n    }\n")
                .map(|(code, _)| code)
                .unwrap_or_default();
            let _ = writeln!(modules, "mod m{count} {{\n{code}\n    }}\n}}");
            count += 1;
        }
        assert!(count > 1, "{name}: {}", routes.out);
        for entry in std::fs::read_dir(made.join("src/handlers")).expect("it is there") {
            std::fs::remove_file(entry.expect("it is a file").path()).expect("removed");
        }
        write(
            &made.join("src/handlers/mod.rs"),
            &format!("#![allow(unused)]\n{modules}"),
        );
        if let Err(text) = cargo(&made, &["check", "--quiet", "--lib"]) {
            let _ = writeln!(failed, "{name}:\n{text}");
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn crates_of_real_documents_compile() {
    let Some(corpus) = corpus("real") else { return };
    let mut failed = String::new();
    for (number, (sample, left_out)) in SAMPLES.iter().enumerate() {
        let spec = corpus.join(sample);
        let spec = spec.to_str().expect("the path is UTF-8");
        let folder = folder("new-real");
        let check = run_in(&folder, &["check", "--format", "json", spec]);
        let object: serde_json::Value = serde_json::from_str(&check.out).expect("it is JSON");
        let count = |key: &str| object[key].as_u64().expect("it is a number");
        let missing = count("operations") - count("supported");
        if missing != *left_out as u64 {
            let _ = writeln!(failed, "{sample}: {missing} operations are left out");
        }
        let (name, specforge) = (format!("real{number}"), specforge());
        let arguments = [
            "new",
            "made",
            "--spec",
            spec,
            "--name",
            &name,
            "--specforge-path",
            &specforge,
        ];
        let run = run_in(&folder, &arguments);
        assert_eq!(run.code, 0, "{sample}: {}", run.err);
        if let Err(text) = cargo(&folder.join("made"), &["check", "--quiet", "--all-targets"]) {
            let _ = writeln!(failed, "{sample}:\n{text}");
        }
    }
    assert!(failed.is_empty(), "{failed}");
}

#[test]
fn no_document_is_too_much() {
    for part in ["edge", "real"] {
        let Some(corpus) = corpus(part) else { return };
        for document in documents(&corpus) {
            let size = std::fs::metadata(&document).map_or(0, |metadata| metadata.len());
            if size > LARGEST {
                continue;
            }
            let path = document.to_str().expect("the path is UTF-8");
            let run = run_in(&corpus, &["check", "--format", "json", path]);
            assert!((0..=2).contains(&run.code), "{path}: {}", run.code);
            let object: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
            let number = |key: &str| object[key].as_u64().expect("it is a number");
            assert!(number("supported") <= number("operations"), "{path}");
            let errors = object["diagnostics"].as_array().into_iter().flatten();
            let errors = errors.filter(|one| one["severity"] == "error").count();
            assert_eq!(run.code == 0, errors == 0, "{path}");
        }
    }
}
