//! What the macros become, for people to read: `expand/*.rs` beside the `.expanded.rs` that they become, which the guide quotes.
//!
//! `MACROTEST=overwrite cargo test -p specforge-tests --test expand` writes the expansions again. It needs `cargo expand`, which
//! `cargo xtask test` installs.

use std::env;
use std::process::Command;

/// Runs [`expansions`] without the tracking of the document, which would show where this checkout is.
#[test]
fn macros_become_what_is_recorded() {
    let this = env::current_exe().expect("a test knows its program");
    let status = Command::new(this)
        .args(["expansions", "--exact", "--ignored", "--nocapture"])
        .env("SPECFORGE_TRACK", "0")
        .status()
        .expect("a test can be run again");
    assert!(status.success(), "see above");
}

#[test]
#[ignore = "`macros_become_what_is_recorded` runs it"]
fn expansions() {
    macrotest::expand("expand/*.rs");
}
