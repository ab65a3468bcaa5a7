use crate::run::{Run, folder, golden, run, run_in};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

fn json(run: &Run) -> Value {
    assert_eq!(
        run.out.trim_end().lines().count(),
        1,
        "one object on one line"
    );
    serde_json::from_str(&run.out).expect("it is JSON")
}

#[test]
fn a_clean_document_is_one_line() {
    let run = run(&["check", "users.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    golden("check-users.txt", &run.out);
}

#[test]
fn faults_are_shown_where_they_are() {
    let run = run(&["check", "faulty.yaml"]);
    assert_eq!((run.code, run.err.as_str()), (1, ""));
    golden("check-faulty.txt", &run.out);
}

#[test]
fn what_is_not_supported_is_an_error_that_names_its_operations() {
    let run = run(&["check", "partly.yaml"]);
    assert_eq!(run.code, 1);
    golden("check-partly.txt", &run.out);
}

#[test]
fn operations_can_be_left_out_on_purpose() {
    let one = run(&["check", "partly.yaml", "--unsupported", "remote"]);
    assert_eq!(one.code, 1, "`again` is still there");
    let both = run(&["check", "partly.yaml", "--unsupported", "remote,again"]);
    assert_eq!(both.code, 0, "{}", both.out);
    let unknown = run(&["check", "partly.yaml", "--unsupported", "remot"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("a similar name exists: `remote`"));
}

#[test]
fn what_cannot_be_read_is_code_2() {
    let broken = run(&["check", "broken.yaml"]);
    assert_eq!(broken.code, 2);
    golden("check-broken.txt", &broken.out);
    assert_eq!(run(&["check", "missing.yaml"]).code, 2);
    assert_eq!(run(&["check", "."]).code, 2);
}

#[test]
fn json_has_its_fields() {
    let run = run(&["check", "--format", "json", "partly.yaml"]);
    assert_eq!(run.code, 1);
    let object = json(&run);
    assert_eq!(object["openapi"], "3.0.3");
    assert_eq!(object["operations"], 3);
    assert_eq!(object["supported"], 1);
    let diagnostics = object["diagnostics"].as_array().expect("an array");
    let operations: Vec<&Value> = diagnostics.iter().map(|one| &one["operation"]).collect();
    assert_eq!(operations, ["remote", "again"]);
    for diagnostic in diagnostics {
        assert_eq!(diagnostic["code"], "SF0203");
        assert_eq!(diagnostic["severity"], "error");
        assert_eq!(diagnostic["file"], "partly.yaml");
        assert_eq!(diagnostic["line"], 20);
        assert_eq!(diagnostic["column"], 31);
        assert!(
            diagnostic["message"]
                .as_str()
                .is_some_and(|text| text.contains("URL"))
        );
    }
}

#[test]
fn json_is_an_object_whatever_is_wrong() {
    let broken = run(&["check", "--format", "json", "broken.yaml"]);
    assert_eq!(broken.code, 2);
    assert_eq!(json(&broken)["openapi"], Value::Null);
    assert_eq!(json(&broken)["diagnostics"][0]["line"], 2);

    let missing = run(&["check", "--format", "json", "missing.yaml"]);
    assert_eq!(missing.code, 2);
    assert_eq!(json(&missing)["diagnostics"][0]["code"], "SF0101");

    let folder = folder("config");
    fs::write(folder.join("specforge.toml"), "[api]\nspce = \"a.yaml\"\n").expect("written");
    let config = run_in(&folder, &["check", "--format", "json"]);
    assert_eq!(config.code, 2);
    assert_eq!(json(&config)["diagnostics"][0]["code"], "SF0003");
    assert_eq!(json(&config)["operations"], 0);
}

#[test]
fn warnings_of_a_kind_are_cut_off() {
    let folder = folder("flood");
    let mut text = "openapi: 3.1.0\ninfo: { title: Flood, version: '1' }\nx-specforge: { undeclared: allow }\npaths:\n".to_owned();
    for number in 0..15 {
        let _ = write!(
            text,
            "  /a{number}/{{id}}:\n    get:\n      operationId: a{number}\n      responses: {{ '204': {{ description: done }} }}\n"
        );
    }
    fs::write(folder.join("flood.yaml"), text).expect("written");
    let short = run_in(&folder, &["check", "flood.yaml"]);
    assert_eq!(short.code, 0);
    assert_eq!(short.out.matches("warning[SF0309]").count(), 10);
    assert!(
        short.out.contains("and 5 more like SF0309"),
        "{}",
        short.out
    );
    assert!(
        short
            .out
            .ends_with("15 operations, all supported; 15 warnings\n")
    );
    let all = run_in(&folder, &["check", "--all", "flood.yaml"]);
    assert_eq!(all.out.matches("warning[SF0309]").count(), 15);
}

#[test]
fn the_document_is_found_as_the_macros_find_it() {
    let folder = folder("found");
    fs::create_dir_all(folder.join("src/inner")).expect("made");
    fs::create_dir_all(folder.join("contract")).expect("made");
    fs::write(folder.join("Cargo.toml"), "[package]\nname = \"found\"\n").expect("written");
    let spec = fs::read_to_string(crate::run::specs().join("users.yaml")).expect("read");
    fs::write(folder.join("contract/users.yaml"), spec).expect("written");
    let config =
        "[api]\nspec = \"contract/users.yaml\"\n\n[api.other]\nspec = \"contract/other.yaml\"\n";
    fs::write(folder.join("specforge.toml"), config).expect("written");
    let inside = run_in(&folder.join("src/inner"), &["check"]);
    assert_eq!(inside.code, 0, "{}{}", inside.out, inside.err);
    assert!(inside.out.contains("4 operations"), "{}", inside.out);
    let other = run_in(&folder, &["check", "--api", "other"]);
    assert_eq!(other.code, 2);
    assert!(other.out.contains("contract/other.yaml"), "{}", other.out);
    let unknown = run_in(&folder, &["check", "--api", "othr"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("`other`"), "{}", unknown.err);
}
