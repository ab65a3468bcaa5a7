use crate::run::{golden, run};
use std::fmt::Write as _;

#[test]
fn the_help_texts_are_known() {
    let mut text = run(&["--help"]).out;
    for command in [
        "check", "explain", "routes", "expand", "generate", "new", "bundle", "fix-spec",
    ] {
        let help = run(&[command, "--help"]).out;
        let _ = write!(text, "\n==== {command}\n\n{help}");
    }
    golden("help.txt", &text);
}

#[test]
fn cargo_runs_it_with_its_own_name_first() {
    let (direct, through_cargo) = (run(&["--version"]), run(&["specforge", "--version"]));
    assert_eq!(direct.code, 0);
    assert_eq!(direct.out, through_cargo.out);
    assert!(direct.out.contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error() {
    let run = run(&["chekc"]);
    assert_eq!(run.code, 2);
    assert!(run.err.contains("check"), "{}", run.err);
}
