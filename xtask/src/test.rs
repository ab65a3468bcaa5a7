//! `cargo xtask test`: every test, with everything that the tests need.

use std::process::Command;

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
    // The package whose tests show expansions.
    if whole || arguments.iter().any(|argument| argument == "tests") {
        test.env("PATH", tools::with_cargo_expand()?);
    }
    match corpus::unpacked()? {
        Some(folder) => drop(test.env("SPECFORGE_CORPUS", folder)),
        None => left_out(
            "the tests over real documents",
            "neither `SPECFORGE_CORPUS` nor `../shared/corpus` is there",
        )?,
    }
    let servers = Servers::start()?;
    if whole && !servers.are_all() {
        // They fail without their servers, and it was said that they are left out.
        test.args(["--exclude", "idempotency-tests"]);
    }
    servers.tell(&mut test);
    test.args(arguments);
    finish(test)
}

/// The servers that tests need; they live as long as this.
pub(crate) struct Servers {
    postgres: Option<postgres::Server>,
    redis: Option<redis::Server>,
}

impl Servers {
    /// Those that are named, or own ones; says which there are not.
    pub(crate) fn start() -> Outcome<Self> {
        let postgres = postgres::Server::start()?;
        if postgres.is_none() {
            left_out(
                "the tests on PostgreSQL",
                "there is no `initdb` and no `DATABASE_URL`; install PostgreSQL",
            )?;
        }
        let redis = redis::Server::start()?;
        if redis.is_none() {
            left_out(
                "the tests on Redis",
                "there is no `redis-server` and no `REDIS_URL`; install Redis",
            )?;
        }
        Ok(Self { postgres, redis })
    }

    /// Whether none is missing.
    pub(crate) fn are_all(&self) -> bool {
        self.postgres.is_some() && self.redis.is_some()
    }

    /// Tells a command where they are.
    pub(crate) fn tell(&self, command: &mut Command) {
        if let Some(server) = &self.postgres {
            command.env("DATABASE_URL", server.url());
        }
        if let Some(server) = &self.redis {
            command.env("REDIS_URL", server.url());
        }
    }
}

/// Runs a command to its end.
pub(crate) fn finish(mut command: Command) -> Outcome {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        // Without what it was told by variables: an address may have a password.
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
        Err(format!("`{}` ended with {status}", words.join(" ")).into())
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
