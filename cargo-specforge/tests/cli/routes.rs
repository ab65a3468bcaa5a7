use crate::run::{golden, run};

#[test]
fn routes_are_a_table() {
    let users = run(&["routes", "--spec", "users.yaml"]);
    let partly = run(&["routes", "--spec", "partly.yaml"]);
    assert_eq!((users.code, partly.code), (0, 0));
    golden("routes.txt", &format!("{}\n{}", users.out, partly.out));
}

#[test]
fn a_document_that_makes_no_sense_has_none() {
    let run = run(&["routes", "--spec", "broken.yaml"]);
    assert_eq!((run.code, run.out.as_str()), (2, ""));
    assert!(run.err.contains("SF0103"), "{}", run.err);
}
