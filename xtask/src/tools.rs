//! Programs of cargo's that tests need.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Outcome, cargo, target};

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
        println!("installing `cargo expand` into {}", folder().display());
        let status = cargo()
            .args(["install", "cargo-expand", "--locked", "--root"])
            .arg(folder())
            .status()?;
        if !status.success() {
            return Err(
                "`cargo expand` is not there and cannot be installed; try `cargo install cargo-expand`"
                    .into(),
            );
        }
    }
    Ok(path)
}
