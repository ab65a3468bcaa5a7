use crate::run::{Run, files, folder, golden, run_in, specs};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

fn new(folder: &Path, spec: &str, more: &[&str]) -> Run {
    let spec = specs().join(spec);
    let spec = spec.to_str().expect("the path is UTF-8");
    run_in(folder, &[&["new", "made", "--spec", spec], more].concat())
}

/// All files in one text, without the document, which is a copy.
fn told(folder: &Path) -> String {
    let files = files(&folder.join("made"));
    let mut told = String::new();
    for (name, text) in files.iter().filter(|(name, _)| !name.contains("spec/")) {
        let _ = writeln!(told, "==== {name}\n{text}");
    }
    told
}

#[test]
fn a_crate_is_what_it_was() {
    let folder = folder("new");
    let run = new(&folder, "users.yaml", &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    golden("new-users.txt", &format!("{}\n{}", run.out, told(&folder)));
    let copy = fs::read(folder.join("made/spec/openapi.yaml")).expect("copied");
    assert_eq!(copy, fs::read(specs().join("users.yaml")).expect("read"));
}

#[test]
fn what_is_not_supported_is_left_out_and_listed() {
    let folder = folder("new-partly");
    let run = new(&folder, "partly.yaml", &["--name", "partly-done"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let api = fs::read_to_string(folder.join("made/src/api.rs")).expect("written");
    golden("new-partly.txt", &format!("{}\n{api}", run.out));
}

#[test]
fn a_key_that_occurs_twice_spoils_what_stands_below_it() {
    let folder = folder("new-repeated");
    let run = new(&folder, "repeated.yaml", &[]);
    assert_eq!(run.code, 0, "{}", run.err);
    let api = fs::read_to_string(folder.join("made/src/api.rs")).expect("written");
    assert!(api.contains("unsupported(twice, user)"), "{api}");
    let handlers = told(&folder);
    assert!(handlers.contains("operation = \"whole\""), "{handlers}");
}

#[test]
fn nothing_is_overwritten() {
    let folder = folder("new-full");
    fs::create_dir_all(folder.join("made")).expect("made");
    fs::write(folder.join("made/precious"), "mine").expect("written");
    let run = new(&folder, "users.yaml", &[]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("`made` is not empty"), "{}", run.err);
    assert_eq!(files(&folder.join("made")).len(), 1);
}

#[test]
fn a_document_with_faults_makes_no_crate() {
    let folder = folder("new-faulty");
    assert_eq!(new(&folder, "faulty.yaml", &[]).code, 1);
    assert_eq!(new(&folder, "broken.yaml", &[]).code, 2);
    assert_eq!(new(&folder, "users.yaml", &["--name", "fn"]).code, 2);
    assert_eq!(
        new(&folder, "users.yaml", &["--specforge-path", "nowhere"]).code,
        2
    );
    assert!(!folder.join("made").exists());
}

#[test]
fn files_keep_their_places() {
    let folder = folder("new-files");
    fs::create_dir_all(folder.join("docs/api")).expect("made");
    let spec = "openapi: 3.1.0\ninfo: { title: Files, version: '1' }\npaths:\n  /a:\n    $ref: ../paths.yaml\n";
    fs::write(folder.join("docs/api/main.yml"), spec).expect("written");
    let path = "get:\n  operationId: a\n  responses: { '204': { description: done } }\n";
    fs::write(folder.join("docs/paths.yaml"), path).expect("written");
    let run = run_in(&folder, &["new", "made", "--spec", "docs/api/main.yml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let made = folder.join("made");
    assert!(made.join("spec/api/main.yml").is_file() && made.join("spec/paths.yaml").is_file());
    let config = fs::read_to_string(made.join("specforge.toml")).expect("written");
    assert!(config.contains("spec = \"spec/api/main.yml\""), "{config}");
    let check = run_in(&made, &["check"]);
    assert_eq!(check.code, 0, "{}{}", check.out, check.err);
}

#[test]
fn many_operations_get_a_crate_for_the_contract() {
    let folder = folder("new-many");
    let mut text = "openapi: 3.1.0\ninfo: { title: Many, version: '1' }\npaths:\n".to_owned();
    for number in 0..101 {
        let _ = write!(
            text,
            "  /a{number}:\n    get:\n      operationId: a{number}\n      responses: {{ '204': {{ description: done }} }}\n"
        );
    }
    fs::write(folder.join("many.yaml"), text).expect("written");
    let run = run_in(&folder, &["new", "made", "--spec", "many.yaml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let made = folder.join("made");
    for name in [
        "contract/src/lib.rs",
        "contract/spec/openapi.yaml",
        "server/src/lib.rs",
    ] {
        assert!(made.join(name).is_file(), "{name}");
    }
    let check = run_in(&made.join("server"), &["check"]);
    assert_eq!(check.code, 0, "{}{}", check.out, check.err);
}

#[test]
fn the_code_is_formatted() {
    for spec in ["users.yaml", "partly.yaml"] {
        let folder = folder("new-format");
        assert_eq!(new(&folder, spec, &[]).code, 0);
        let files = files(&folder.join("made"));
        let is_rust = |name: &str| Path::new(name).extension().is_some_and(|end| end == "rs");
        let code = files.iter().filter(|(name, _)| is_rust(name));
        let status = Command::new("rustfmt")
            .args(["--check", "--edition", "2024"])
            .args(code.map(|(name, _)| folder.join("made").join(name)))
            .output()
            .expect("rustfmt is there");
        let difference = String::from_utf8_lossy(&status.stdout);
        assert!(status.status.success(), "{spec}: {difference}");
    }
}

#[test]
fn a_tag_may_be_called_as_the_package_is() {
    let folder = folder("new-tag");
    let text = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      tags: [shop]\n      responses: { '204': { description: done } }\n";
    fs::write(folder.join("shop.yaml"), text).expect("written");
    let run = run_in(&folder, &["new", "made", "--spec", "shop.yaml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let main = fs::read_to_string(folder.join("made/tests/api/main.rs")).expect("written");
    assert!(main.contains("use shop::{AppState, app};"), "{main}");
    assert!(main.contains("mod shop_2;"), "{main}");
}
