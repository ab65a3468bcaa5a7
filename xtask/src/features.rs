//! `cargo xtask features`: every feature of `specforge` alone. With all of them at once, an import that only some need, or an argument that only
//! some read, is not seen.

use std::time::Instant;

use serde_json::Value;

use crate::{Outcome, cargo, root};

/// Lints the library under each set of features; the first finding does not end it.
pub(crate) fn run() -> Outcome {
    let features = features()?;
    let mut failed = Vec::new();
    let begin = Instant::now();
    lint("default", &[], &mut failed)?;
    lint("none", &["--no-default-features"], &mut failed)?;
    for feature in features.iter().filter(|feature| *feature != "default") {
        let alone = ["--no-default-features", "--features", feature];
        lint(feature, &alone, &mut failed)?;
    }
    println!(
        "{} sets of features in {} s",
        features.len() + 1,
        begin.elapsed().as_secs()
    );
    if failed.is_empty() {
        return Ok(());
    }
    Err(format!("findings with these features: {}", failed.join(", ")).into())
}

fn lint(name: &str, arguments: &[&str], failed: &mut Vec<String>) -> Outcome {
    let status = cargo()
        .current_dir(root())
        .args(["clippy", "--quiet", "--package", "specforge"])
        .args(arguments)
        .args(["--", "--deny", "warnings"])
        .status()?;
    if !status.success() {
        failed.push(name.to_owned());
    }
    Ok(())
}

/// What `specforge/Cargo.toml` declares.
fn features() -> Outcome<Vec<String>> {
    let output = cargo()
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--no-deps"])
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array();
    let package = packages
        .into_iter()
        .flatten()
        .find(|package| package["name"] == "specforge")
        .ok_or("`cargo metadata` names no package `specforge`")?;
    let features = package["features"]
        .as_object()
        .ok_or("`specforge` has no features")?;
    // What an optional dependency alone is called is no feature of ours: they are all behind `dep:`.
    Ok(features.keys().cloned().collect())
}
