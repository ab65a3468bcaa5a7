//! Installing what the tests need, where that asks nobody.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::process::{Command, Stdio};

use crate::is_ci;

/// Installs a package as root, in CI, on Debian and its kin; elsewhere that is for a person to do.
pub(crate) fn package(name: &str) {
    if !is_ci() || !am_root() {
        return;
    }
    println!("installing {name}");
    let apt = |arguments: &[&str]| {
        drop(
            Command::new("apt-get")
                .args(arguments)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .status(),
        );
    };
    apt(&["update"]);
    apt(&["install", "-y", "--no-install-recommends", name]);
}

pub(crate) fn am_root() -> bool {
    // There is no call for this in the standard library; one's own process belongs to one.
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
