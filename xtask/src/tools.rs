//! Programs of cargo's that tests and checks need.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Outcome, cargo, target};

/// The release of cargo-deny that `deny.toml` is written for.
const CARGO_DENY: &str = "0.20.2";

/// Where programs are installed that this machine does not have: below `target`, so that nothing else of the machine changes.
fn folder() -> PathBuf {
    target().join("tools")
}

/// Sees to it that `cargo expand` is there; returns what has to be the search path of programs.
pub(crate) fn with_cargo_expand() -> Outcome<std::ffi::OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&old).chain([folder().join("bin")]);
    let path = std::env::join_paths(folders)?;
    let there = Command::new("cargo")
        .args(["expand", "--version"])
        .env("PATH", &path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !there.success() {
        install("cargo-expand", &[])?;
    }
    Ok(path)
}

/// Sees to it that cargo-deny is there, in the release that is meant.
pub(crate) fn cargo_deny() -> Outcome<PathBuf> {
    let program = folder().join("bin/cargo-deny");
    let version = Command::new(&program).arg("--version").output();
    let expected = format!("cargo-deny {CARGO_DENY}");
    if !version.is_ok_and(|version| version.stdout.trim_ascii() == expected.as_bytes()) {
        // Unoptimised it takes some seconds for all that is here. Its release profile takes several times as long to build.
        install(
            "cargo-deny",
            &["--version", CARGO_DENY, "--force", "--debug"],
        )?;
    }
    Ok(program)
}

/// Installs a program with the versions of dependencies that it was released with.
fn install(package: &str, options: &[&str]) -> Outcome {
    println!("installing {package} into {}", folder().display());
    let status = cargo()
        .args(["install", package, "--locked", "--root"])
        .arg(folder())
        .args(options)
        // For `--debug`: nobody steps through it.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!(
            "{package} is not there and cannot be installed; try `cargo install {package}`"
        )
        .into())
    }
}
