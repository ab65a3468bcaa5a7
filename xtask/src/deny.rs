//! `cargo xtask deny`: licences, sources, duplicates and known vulnerabilities of the dependencies, by `deny.toml`.

use std::ffi::OsStr;

use crate::{Outcome, cargo, root, tools};

/// Checks everything; where the database of advisories cannot be had, everything else.
///
/// The database is a git repository on GitHub, which a network that only reaches registries does not.
pub(crate) fn run() -> Outcome {
    let path = tools::with_cargo_deny()?;
    let all: &[&str] = &["check"];
    let offline: &[&str] = &["check", "bans", "licenses", "sources"];
    let checks = if deny(&path, &["fetch", "db"])? {
        all
    } else {
        println!(
            "the database of advisories cannot be fetched: ADVISORIES ARE NOT CHECKED, bans, licences and sources are"
        );
        offline
    };
    if deny(&path, checks)? {
        Ok(())
    } else {
        Err("`cargo deny` found something; `deny.toml` says what is allowed".into())
    }
}

fn deny(path: &OsStr, arguments: &[&str]) -> Outcome<bool> {
    let status = cargo()
        .current_dir(root())
        .args(["deny", "--all-features"])
        .args(arguments)
        .env("PATH", path)
        .status()?;
    Ok(status.success())
}
