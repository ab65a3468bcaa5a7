//! What is done to the repository: `cargo xtask`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to a person"
)]

mod bench;
mod chaos;
mod codes;
mod corpus;
mod deny;
mod docs;
mod features;
mod install;
mod long;
mod postgres;
mod proofs;
mod redis;
mod schemathesis;
mod specs;
mod test;
mod tools;

use std::error::Error;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// What a command ends with.
type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const USAGE: &str = "\
cargo xtask test [ARGUMENTS]   runs every test with everything that the tests need; the arguments go to `cargo test`
cargo xtask long [PARTS]       runs whole what CI shortens: tests, documents, figures, fuzz, chaos; `--minutes N` for the last two, each
cargo xtask bench [NAMES]      prints what compiling and serving cost: compile, macros, incremental, requests, layers
cargo xtask specs FOLDER..     makes a crate of each document in the folders, and prints which compile; `--test` runs their tests as well
cargo xtask chaos [..]         runs two servers of `payments` through ten minutes of faults: `--minutes N`, `--seed N`, `--clients N`
cargo xtask codes              checks that every code of a diagnostic is used and has a page under docs/errors
cargo xtask proofs             checks that tests/README.md has every numbered test, on every store; `--write` writes it
cargo xtask docs               checks that what the documentation quotes is there, and what it links to exists
cargo xtask features           lints `specforge` without features, with its default ones, and with each alone
cargo xtask deny               checks licences, sources and known vulnerabilities of the dependencies, by deny.toml
cargo xtask schemathesis [..]  sends generated requests to an example, `users` or `payments`; further arguments go to Schemathesis";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let outcome = match (command.as_str(), rest.as_slice()) {
        ("test", _) => test::run(&rest),
        ("long", _) => long::run(&rest),
        ("bench", _) => bench::run(&rest),
        ("chaos", _) => chaos::run(&rest),
        ("specs", _) => specs::run(&rest),
        ("codes", []) => codes::run(),
        ("proofs", _) => proofs::run(&rest),
        ("docs", []) => docs::run(),
        ("deny", []) => deny::run(),
        ("features", []) => features::run(),
        ("schemathesis", _) => schemathesis::run(&rest),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            if error.is::<LeftOut>() {
                ExitCode::from(LeftOut::CODE)
            } else {
                ExitCode::FAILURE
            }
        }
    }
}

/// What was looked at is sound, and something could not be looked at: neither a success nor a failure.
#[derive(Debug)]
struct LeftOut(String);

impl LeftOut {
    /// What the process ends with.
    const CODE: u8 = 3;
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for LeftOut {}

/// The cargo that runs this.
fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The folder of the repository.
fn root() -> PathBuf {
    let own = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    own.parent().map(PathBuf::from).unwrap_or(own)
}

/// The folder that builds go to.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether this is a run in which nothing may be left out.
fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}
