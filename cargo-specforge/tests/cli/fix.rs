use crate::run::{folder, run_in};
use std::fs;

const SPEC: &str = "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /users:
    post:
      operationId: createUser
      requestBody: { content: { application/json: { schema: { type: string } } } }
      responses:
        '204': { description: created } # without a body
";

#[test]
fn missing_responses_are_named_and_then_written() {
    let folder = folder("fix");
    let file = folder.join("api.yaml");
    fs::write(&file, SPEC).expect("written");
    let warned = run_in(&folder, &["check", "api.yaml"]);
    assert_eq!(warned.code, 0);
    assert!(
        warned.out.contains(
            "operation `createUser` can answer 400, 408, 413 and 415, which it does not declare"
        ),
        "{}",
        warned.out
    );

    let missing = run_in(&folder, &["fix-spec", "api.yaml", "--check"]);
    assert_eq!(
        (missing.code, missing.out.as_str(), missing.err.as_str()),
        (
            1,
            "api.yaml:6:20: createUser: 400, 408, 413, 415\n4 responses of 1 operation are missing\n",
            ""
        )
    );
    assert_eq!(fs::read_to_string(&file).expect("it is there"), SPEC);

    let written = run_in(&folder, &["fix-spec", "api.yaml"]);
    assert_eq!(
        (written.code, written.out.as_str()),
        (
            0,
            "api.yaml:6:20: createUser: 400, 408, 413, 415\ndeclared 4 responses of 1 operation\n"
        )
    );
    let text = fs::read_to_string(&file).expect("it is there");
    assert!(text.starts_with(SPEC.trim_end()), "{text}");
    assert!(
        text.contains(
            " # without a body\n        '400': { $ref: \"#/components/responses/BadRequest\" }\n"
        ),
        "{text}"
    );
    for command in [
        &["fix-spec", "api.yaml", "--check"][..],
        &["fix-spec", "api.yaml"],
    ] {
        let again = run_in(&folder, command);
        assert_eq!(
            (again.code, again.out.as_str()),
            (0, "every operation declares what it can answer\n")
        );
    }
    let clean = run_in(&folder, &["check", "api.yaml"]);
    assert!(
        clean.out.ends_with("all supported; no faults\n"),
        "{}",
        clean.out
    );
    // Nothing is left behind.
    assert_eq!(fs::read_dir(&*folder).expect("it is there").count(), 1);
}

#[test]
fn a_document_that_denies_has_errors() {
    let folder = folder("fix-deny");
    let text = SPEC.replace("paths:", "x-specforge: { undeclared: deny }\npaths:");
    fs::write(folder.join("api.yaml"), text).expect("written");
    assert_eq!(run_in(&folder, &["check", "api.yaml"]).code, 1);
    assert_eq!(run_in(&folder, &["fix-spec", "api.yaml"]).code, 0);
    assert_eq!(run_in(&folder, &["check", "api.yaml"]).code, 0);
}

#[test]
fn what_cannot_be_followed_stays_as_it_is() {
    let folder = folder("fix-refused");
    let text = SPEC.replace(
        "      responses:\n",
        "      responses:\n        <<: *common\n",
    );
    let text = text.replace(
        "        '204': { description: created } # without a body\n",
        "",
    );
    let text = text.replace(
        "paths:",
        "x-common: &common { '204': { description: done } }\npaths:",
    );
    fs::write(folder.join("api.yaml"), &text).expect("written");
    let run = run_in(&folder, &["fix-spec", "api.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(
        run.err.contains("SF0319") && run.err.contains("nothing was changed"),
        "{}",
        run.err
    );
    let after = fs::read_to_string(folder.join("api.yaml")).expect("it is there");
    assert_eq!(after, text);
}
