//! `cargo xtask bench`: what specforge costs, against the same thing written another way, in one run.

mod compile;
mod crates;
mod document;
mod incremental;
mod layers;
mod machine;
mod macros;
mod program;
mod requests;
pub(crate) mod table;

use crate::Outcome;

/// A bench by its name.
type Bench = (&'static str, fn() -> Outcome);

const BENCHES: [Bench; 5] = [
    ("compile", compile::run),
    ("macros", macros::run),
    ("incremental", incremental::run),
    ("requests", requests::run),
    ("layers", layers::run),
];

/// Runs the benches whose names are given, or all.
pub(crate) fn run(names: &[String]) -> Outcome {
    let is_known = |name: &&String| BENCHES.iter().any(|(known, _)| known == name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        let known = BENCHES.map(|(name, _)| name).join("`, `");
        return Err(format!("there is no bench `{unknown}`: expected `{known}`").into());
    }
    println!("{}\n", machine::description());
    for (name, run) in BENCHES {
        if names.is_empty() || names.iter().any(|given| given == name) {
            run()?;
        }
    }
    Ok(())
}
