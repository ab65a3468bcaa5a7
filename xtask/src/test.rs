//! `cargo xtask test`: every test, with everything that the tests need.

use crate::postgres::Server;
use crate::{Outcome, cargo, corpus, is_ci, root, tools};

/// Runs the tests.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut test = cargo();
    test.current_dir(root()).args(["test", "--all-features"]);
    if !arguments
        .iter()
        .any(|argument| matches!(argument.as_str(), "-p" | "--package"))
    {
        test.arg("--workspace");
    }
    test.args(arguments)
        .env("PATH", tools::with_cargo_expand()?);

    match corpus::unpacked()? {
        Some(folder) => drop(test.env("SPECFORGE_CORPUS", folder)),
        None => left_out(
            "the tests over real documents",
            "neither `SPECFORGE_CORPUS` nor `../shared/corpus` is there",
        )?,
    }
    // Lives until the tests are done.
    let server = Server::start()?;
    match &server {
        Some(server) => drop(test.env("DATABASE_URL", server.url())),
        None => left_out(
            "the tests on PostgreSQL",
            "there is no `initdb` and no `DATABASE_URL`; install PostgreSQL",
        )?,
    }

    let status = test.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`cargo test` ended with {status}").into())
    }
}

/// Says that something is not tested; in CI that is a failure.
fn left_out(what: &str, why: &str) -> Outcome {
    if is_ci() {
        return Err(format!("{what} cannot run: {why}").into());
    }
    println!("skipped: {what}, since {why}");
    Ok(())
}
