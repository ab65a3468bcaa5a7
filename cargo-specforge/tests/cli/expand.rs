use crate::run::{folder, run, run_in};
use std::fs;

#[test]
fn all_of_the_code_is_rust() {
    let run = run(&["expand", "--spec", "users.yaml"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let file = syn::parse_file(&run.out).expect("it is Rust");
    let modules = file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    });
    let modules: Vec<String> = modules.collect();
    for module in [
        "health",
        "list_users",
        "create_user",
        "get_user",
        "operations",
        "security",
    ] {
        assert!(modules.iter().any(|known| known == module), "{modules:?}");
    }
}

#[test]
fn a_part_can_be_asked_for() {
    let operation = run(&["expand", "getUser", "--spec", "users.yaml"]);
    assert_eq!(operation.code, 0);
    let file = syn::parse_file(&operation.out).expect("it is Rust");
    assert_eq!(file.items.len(), 1);
    assert!(operation.out.contains("pub mod get_user {"));

    let schema = run(&["expand", "user.v1", "--spec", "users.yaml"]);
    assert_eq!(schema.code, 0);
    assert!(schema.out.contains("pub struct UserV1 {"), "{}", schema.out);
    assert!(schema.out.contains("Schema for UserV1"));
    assert!(!schema.out.contains("NewUser"));

    let unknown = run(&["expand", "getUsr", "--spec", "users.yaml"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("`getUser`"), "{}", unknown.err);
}

#[test]
fn types_of_the_users_own_take_the_place_of_schemas() {
    let types = ["--types", "NewUser=crate::domain::Fresh"];
    let run = run(&[&["expand", "--spec", "users.yaml"], &types[..]].concat());
    assert_eq!(run.code, 0);
    assert!(run.out.contains("crate::domain::Fresh"));
    assert!(!run.out.contains("pub struct NewUser"));
    let wrong = crate::run::run(&["expand", "--spec", "users.yaml", "--types", "NewUsr=a::B"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("`NewUser`"), "{}", wrong.err);
    let no_path = crate::run::run(&["expand", "--spec", "users.yaml", "--types", "NewUser"]);
    assert_eq!(no_path.code, 2);
    assert!(no_path.err.contains("write `--types"), "{}", no_path.err);
}

#[test]
fn what_is_deprecated_says_so() {
    let folder = folder("deprecated");
    let spec = "openapi: 3.1.0\ninfo: { title: D, version: '1' }\npaths:\n  /a:\n    get: { operationId: old, deprecated: true, responses: { '204': { description: done } } }\n    put: { operationId: new, responses: { '204': { description: done } } }\n";
    fs::write(folder.join("api.yaml"), spec).expect("written");
    let old = run_in(&folder, &["expand", "old", "--spec", "api.yaml"]);
    assert!(
        old.out.contains("/// Deprecated, the spec says.\n"),
        "{}",
        old.out
    );
    let all = run_in(&folder, &["expand", "--spec", "api.yaml"]);
    // The marker and the module.
    assert_eq!(
        all.out.matches("Deprecated, the spec says.").count(),
        2,
        "{}",
        all.out
    );
}
