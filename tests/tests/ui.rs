//! Compile-fail and compile-pass cases: the errors are the product.
//!
//! A case says in its first line how many errors one mistake makes, which is one: `//@ errors: 1`. After a change of the texts,
//! `TRYBUILD=overwrite cargo test -p specforge-tests --test ui` writes the `.stderr` files again; read what it wrote.

use std::fs;
use std::path::{Path, PathBuf};

const TOPICS: [&str; 6] = ["api", "drift", "handler", "router", "schema", "security"];

#[test]
fn mistakes_do_not_compile() {
    let cases = trybuild::TestCases::new();
    for topic in TOPICS {
        for case in cases_in(topic) {
            cases.compile_fail(case);
        }
    }
}

#[test]
fn what_is_right_compiles() {
    let cases = trybuild::TestCases::new();
    for case in cases_in("pass") {
        cases.pass(case);
    }
}

/// What rustc says of each case is as many errors as the case's first line says, and none comes from code that nobody wrote.
#[test]
fn one_mistake_is_one_error() {
    let mut wrong = Vec::new();
    for case in TOPICS.into_iter().flat_map(cases_in) {
        let source = fs::read_to_string(&case).expect("a case is readable");
        let output = fs::read_to_string(case.with_extension("stderr")).unwrap_or_default();
        let declared = source
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("//@ errors: "));
        let declared: Option<usize> = declared.and_then(|number| number.parse().ok());
        let shown = output
            .lines()
            .filter(|line| line.starts_with("error"))
            .count();
        let case = case.display();
        match declared {
            None => wrong.push(format!(
                "{case}: the first line is not `//@ errors: <number>`"
            )),
            Some(declared) if declared != shown => {
                wrong.push(format!("{case}: {shown} errors, not {declared}"));
            }
            Some(_) => {}
        }
        // A name that nobody wrote and nobody can read is a fault wherever it stands, in a note as well.
        for word in ["__", "Probe", "Anything", "Holds", "CHECKED"] {
            if output.contains(word) {
                wrong.push(format!("{case}: shows `{word}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The cases of a topic: every `.rs` file in its folder and below, but in folders that begin with an underscore.
fn cases_in(topic: &str) -> Vec<PathBuf> {
    let mut cases = Vec::new();
    let mut folders = vec![Path::new("ui").join(topic)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.expect("a folder is readable").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                cases.push(path);
            }
        }
    }
    cases.sort();
    cases
}
