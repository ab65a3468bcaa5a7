//! `cargo xtask deny`: what `deny.toml` says of the dependencies, asked of cargo-deny.
//!
//! Licences, sources and bans need nothing but `Cargo.lock`. Known vulnerabilities are in a database that is a git repository. Where it cannot be
//! had, or is old, that is said at the end, and the command does not end as if everything had been looked at ([`LeftOut`]).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{LeftOut, Outcome, root, tools};

/// The database of advisories.
const ADVISORIES: &str = "https://github.com/RustSec/advisory-db";

/// A database whose last commit is older says too little of today.
const FRESH: Duration = Duration::from_hours(90 * 24);

/// Checks every package that some feature of the workspace brings along.
pub(crate) fn run() -> Outcome {
    let program = tools::cargo_deny()?;
    check(Command::new(&program), &["bans", "licenses", "sources"])?;
    match Database::find()? {
        Database::Clone(folder) => {
            let mut command = Command::new(&program);
            // cargo-deny fetches with git. What git is told here holds for this one command.
            command
                .env("GIT_CONFIG_COUNT", "1")
                .env(
                    "GIT_CONFIG_KEY_0",
                    format!("url.file://{}.insteadOf", folder.display()),
                )
                .env("GIT_CONFIG_VALUE_0", ADVISORIES);
            check(command, &["advisories"])?;
            tell_age(&folder)
        }
        Database::Online => check(Command::new(&program), &["advisories"]),
        Database::OutOfReach(why) => Err(Box::new(LeftOut(format!(
            "known vulnerabilities were NOT looked for: {ADVISORIES} cannot be reached ({why}); `ADVISORY_DB` may name a folder with a clone of it"
        )))),
    }
}

/// Where advisories come from.
enum Database {
    /// A folder with a clone, with or without a work tree.
    Clone(PathBuf),
    /// Its own place.
    Online,
    /// Nowhere; why.
    OutOfReach(String),
}

impl Database {
    /// What `ADVISORY_DB` names, else `../shared/advisory-db` where it is there, else its own place.
    fn find() -> Outcome<Self> {
        let beside = root().join("../shared/advisory-db");
        let named = std::env::var_os("ADVISORY_DB").filter(|folder| !folder.is_empty());
        let folder = named
            .map(PathBuf::from)
            .or_else(|| beside.is_dir().then_some(beside));
        if let Some(folder) = folder {
            let whole = std::fs::canonicalize(&folder)
                .map_err(|error| format!("`ADVISORY_DB` names {}: {error}", folder.display()))?;
            return Ok(Self::Clone(whole));
        }
        let asked = Command::new("git")
            .args(["ls-remote", "--exit-code", ADVISORIES, "HEAD"])
            // It asks nobody for a password, and gives up on a line that is dead.
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_HTTP_LOW_SPEED_LIMIT", "1")
            .env("GIT_HTTP_LOW_SPEED_TIME", "20")
            .output()?;
        if asked.status.success() {
            return Ok(Self::Online);
        }
        let said = String::from_utf8_lossy(&asked.stderr);
        let why = said.lines().last().unwrap_or("git does not say why");
        Ok(Self::OutOfReach(why.trim().to_owned()))
    }
}

/// Runs some checks. Who brings a package along is left out of the messages: of warnings that is pages.
fn check(mut command: Command, checks: &[&str]) -> Outcome {
    println!("cargo deny check {}", checks.join(" "));
    let status = command
        .current_dir(root())
        .args(["--locked", "check", "--hide-inclusion-graph"])
        .args(checks)
        .status()?;
    if status.success() {
        return Ok(());
    }
    Err(format!(
        "`cargo deny check {}` ended with {status}; `cargo tree --workspace --all-features --target all -i PACKAGE` shows who brings one along",
        checks.join(" ")
    )
    .into())
}

/// Says how old a clone is.
fn tell_age(folder: &Path) -> Outcome {
    let asked = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["log", "-1", "--format=%ct %cs"])
        .output()?;
    if !asked.status.success() {
        return Err(String::from_utf8_lossy(&asked.stderr).into());
    }
    let said = String::from_utf8(asked.stdout)?;
    let (seconds, day) = said
        .trim()
        .split_once(' ')
        .ok_or("git names no last commit")?;
    let committed = UNIX_EPOCH + Duration::from_secs(seconds.parse()?);
    // A clock that is behind makes it new.
    let age = SystemTime::now()
        .duration_since(committed)
        .unwrap_or_default();
    let days = age.as_secs() / (24 * 60 * 60);
    println!(
        "the advisories in {} are of {day}: {days} days old",
        folder.display()
    );
    if age > FRESH {
        return Err(Box::new(LeftOut(format!(
            "vulnerabilities that became known after {day} were NOT looked for: the clone of {ADVISORIES} is {days} days old"
        ))));
    }
    Ok(())
}
