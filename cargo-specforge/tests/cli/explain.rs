use crate::run::{folder, golden, run, run_in};
use std::fs;

#[test]
fn operations_are_explained() {
    let mut text = String::new();
    for operation in ["health", "list-users", "createUser", "getUser"] {
        let run = run(&["explain", operation, "--spec", "users.yaml"]);
        assert_eq!((run.code, run.err.as_str()), (0, ""), "{operation}");
        text.push_str(&run.out);
        text.push_str("\n----\n\n");
    }
    golden("explain.txt", &text);
}

#[test]
fn an_operation_is_known_by_its_function_too() {
    let by_id = run(&["explain", "list-users", "--spec", "users.yaml"]);
    let by_function = run(&["explain", "list_users", "--spec", "users.yaml"]);
    assert_eq!(by_id.out, by_function.out);
}

#[test]
fn an_operation_that_is_not_supported_says_why() {
    let run = run(&["explain", "remote", "--spec", "partly.yaml"]);
    assert_eq!(run.code, 0);
    golden("explain-remote.txt", &run.out);
}

#[test]
fn an_unknown_operation_is_guessed() {
    let close = run(&["explain", "createUsr", "--spec", "users.yaml"]);
    assert_eq!((close.code, close.out.as_str()), (2, ""));
    golden("explain-unknown.txt", &close.err);
    let far = run(&["explain", "zzz", "--spec", "users.yaml"]);
    assert_eq!(far.code, 2);
    assert!(far.err.contains("cargo specforge routes"), "{}", far.err);
}

#[test]
fn the_module_and_the_formats_are_those_of_the_package() {
    let folder = folder("formats");
    let manifest = "[package]\nname = \"formats\"\n\n[dependencies]\nspecforge = { version = \"0.1\", features = [\"uuid\"] }\n";
    fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    let config = "[api]\nspec = \"api.yaml\"\nmodule = \"my_contract\"\n";
    fs::write(folder.join("specforge.toml"), config).expect("written");
    let spec = "openapi: 3.1.0\ninfo: { title: F, version: '1' }\npaths:\n  /a/{id}:\n    get:\n      operationId: a\n      parameters:\n        - { name: id, in: path, required: true, schema: { type: string, format: uuid } }\n        - { name: at, in: query, schema: { type: string, format: ipv4 } }\n      responses: { '204': { description: done } }\n";
    fs::write(folder.join("api.yaml"), spec).expect("written");
    let run = run_in(&folder, &["explain", "a"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out
            .contains("Query(query): Query<my_contract::a::Query>"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("Path(id): Path<specforge::types::Uuid>"),
        "{}",
        run.out
    );
    assert!(
        run.out.contains("Option<specforge::types::Ipv4Addr>"),
        "{}",
        run.out
    );
}

#[test]
fn codes_are_explained() {
    for code in ["SF0104", "sf104"] {
        let run = run(&["explain", code]);
        assert_eq!(run.code, 0);
        let first = run.out.lines().next();
        assert_eq!(
            first,
            Some("# SF0104: a file of the document is not valid JSON")
        );
    }
    let unknown = run(&["explain", "SF9999"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("no message has the code `SF9999`"));
}

/// Those that the document says, and those that hold without a word of it.
#[test]
fn all_settings_of_idempotency_keys_are_shown() {
    for (operation, settings) in [
        (
            "createCharge",
            "key optional, ttl 24 h (default), wait none, compare bytes, headers api-version, on-lost-lease reject, on-store-failure refuse",
        ),
        (
            "createTransfer",
            "key required, ttl 2 h, wait 3 s, compare json, headers api-version accept, on-lost-lease retry, on-store-failure run",
        ),
    ] {
        let run = run(&["explain", operation, "--spec", "keys.yaml"]);
        assert!(run.out.contains(settings), "{}", run.out);
    }
}
