use crate::run::{golden, run};

#[test]
fn routes_are_a_table() {
    let users = run(&["routes", "--spec", "users.yaml"]);
    let partly = run(&["routes", "--spec", "partly.yaml"]);
    assert_eq!((users.code, partly.code), (0, 0));
    golden("routes.txt", &format!("{}\n{}", users.out, partly.out));
}

#[test]
fn the_document_is_named_by_its_path_or_by_an_option() {
    let option = run(&["routes", "--spec", "users.yaml"]);
    let path = run(&["routes", "users.yaml"]);
    assert_eq!((path.code, path.out), (option.code, option.out));
    for command in ["check", "bundle"] {
        let option = run(&[command, "--spec", "users.yaml"]);
        let path = run(&[command, "users.yaml"]);
        assert_eq!(option.code, 0, "{}", option.err);
        assert_eq!((path.code, path.out), (option.code, option.out));
    }
    let both = run(&["routes", "users.yaml", "--spec", "partly.yaml"]);
    assert_eq!((both.code, both.out.as_str()), (2, ""));
    assert!(both.err.contains("cannot be used with"), "{}", both.err);
}

#[test]
fn a_document_that_makes_no_sense_has_none() {
    let run = run(&["routes", "--spec", "broken.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("SF0103"), "{}", run.err);
}
