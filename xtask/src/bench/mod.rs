//! `cargo xtask bench`: what specforge costs, against the same thing written another way, in one run.

mod compile;
mod crates;
mod document;
mod incremental;
mod machine;
mod macros;
mod requests;
pub(crate) mod table;

use crate::Outcome;

/// Runs the benches whose names are given, or all.
pub(crate) fn run(names: &[String]) -> Outcome {
    let wanted = |name: &str| names.is_empty() || names.iter().any(|given| given == name);
    if let Some(unknown) = names
        .iter()
        .find(|name| !["compile", "macros", "incremental", "requests"].contains(&name.as_str()))
    {
        return Err(format!("there is no bench `{unknown}`: expected `compile`, `macros`, `incremental` or `requests`").into());
    }
    println!("{}\n", machine::description());
    if wanted("compile") {
        compile::run()?;
    }
    if wanted("macros") {
        macros::run()?;
    }
    if wanted("incremental") {
        incremental::run()?;
    }
    if wanted("requests") {
        requests::run()?;
    }
    Ok(())
}
