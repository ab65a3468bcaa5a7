use crate::run::{folder, run, run_in};
use std::fs;

#[test]
fn several_files_become_one() {
    let folder = folder("bundle");
    let spec = "openapi: 3.1.0\ninfo: { title: B, version: '1' }\npaths:\n  /a:\n    get:\n      operationId: a\n      responses:\n        '200':\n          description: done\n          content: { application/json: { schema: { $ref: 'parts.yaml#/A' } } }\n";
    fs::write(folder.join("api.yaml"), spec).expect("written");
    fs::write(folder.join("parts.yaml"), "A: { type: [string, 'null'] }\n").expect("written");

    let yaml = run_in(&folder, &["bundle", "api.yaml"]);
    assert_eq!((yaml.code, yaml.err.as_str()), (0, ""));
    assert!(
        yaml.out.starts_with("openapi: ") && !yaml.out.contains("parts.yaml"),
        "{}",
        yaml.out
    );

    let json = run_in(
        &folder,
        &["bundle", "api.yaml", "--openapi", "3.0", "-o", "out.json"],
    );
    assert_eq!((json.code, json.out.as_str()), (0, ""), "{}", json.err);
    let text = fs::read_to_string(folder.join("out.json")).expect("written");
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert!(
        value["openapi"]
            .as_str()
            .is_some_and(|version| version.starts_with("3.0."))
    );
    assert!(text.contains("\"nullable\": true"), "{text}");
    // What was written reads as what it was made from.
    let check = run_in(&folder, &["check", "out.json"]);
    assert_eq!(check.code, 0, "{}", check.out);
}

#[test]
fn what_cannot_be_read_is_code_2() {
    let run = run(&["bundle", "broken.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("SF0103"), "{}", run.err);
}
