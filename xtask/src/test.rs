//! `cargo xtask test`: every test, with everything that the tests need.

use crate::{Outcome, cargo, corpus, is_ci, postgres, redis, root, tools};

/// Runs the tests.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let mut test = cargo();
    test.current_dir(root())
        .args(["test", "--all-features", "--no-fail-fast"]);
    let whole = !arguments
        .iter()
        .any(|argument| matches!(argument.as_str(), "-p" | "--package"));
    if whole {
        test.arg("--workspace");
    }
    test.env("PATH", tools::with_cargo_expand()?);

    match corpus::unpacked()? {
        Some(folder) => drop(test.env("SPECFORGE_CORPUS", folder)),
        None => left_out(
            "the tests over real documents",
            "neither `SPECFORGE_CORPUS` nor `../shared/corpus` is there",
        )?,
    }
    // They live until the tests are done.
    let postgres = postgres::Server::start()?;
    match &postgres {
        Some(server) => drop(test.env("DATABASE_URL", server.url())),
        None => left_out(
            "the tests on PostgreSQL",
            "there is no `initdb` and no `DATABASE_URL`; install PostgreSQL",
        )?,
    }
    let redis = redis::Server::start()?;
    match &redis {
        Some(server) => drop(test.env("REDIS_URL", server.url())),
        None => left_out(
            "the tests on Redis",
            "there is no `redis-server` and no `REDIS_URL`; install Redis",
        )?,
    }
    if whole && (postgres.is_none() || redis.is_none()) {
        // They fail without their servers, and it was said that they are left out.
        test.args(["--exclude", "idempotency-tests"]);
    }
    test.args(arguments);

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
