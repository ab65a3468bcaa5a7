//! What the macros themselves take, unoptimised and inside of the compiler, as they run in a user's build.

use std::fs;

use super::crates::{Crates, write};
use super::document::{document, handler};
use super::table::{Table, median};
use crate::{Outcome, corpus};

/// Macros that do what those of specforge do, and tell how long it took. What they print is read by the compiler, and then dropped, since the rest
/// of a build is not what this bench is about.
const TIMED: &str = include_str!("timed_macros.rs.txt");

const ROUNDS: usize = 5;

/// Runs the bench.
pub(crate) fn run() -> Outcome {
    let title = "The macros at opt-level 0, processor time in ms, median of 5 builds: `api!` reads, lowers and prints the document, and the compiler reads that; each `#[handler]` after it finds the document read";
    let mut table = Table::new(
        title,
        &[
            "document",
            "operations",
            "`api!`",
            "of which the compiler reads",
            "each `#[handler]`",
        ],
    );
    let mut crates = Crates::new("macros")?;
    crates.add_macros(
        "timed-macros",
        &["specforge-core", "proc-macro2"],
        &[("src/lib.rs", TIMED)],
    )?;
    let handlers: String = (0..100).map(handler).collect();
    row(
        &mut table,
        &mut crates,
        ("100 operations", "hundred", "yaml"),
        &document(100),
        &handlers,
    )?;
    let github =
        corpus::unpacked()?.map(|folder| folder.join("real/octokit__openapi/api.github.com.json"));
    if let Some(text) = github.and_then(|file| fs::read_to_string(file).ok()) {
        let handler = "#[specforge::handler(operation = \"meta/root\")]\nasync fn root() -> Result<Json<crate::api::Root>, specforge::Error> { loop {} }\n";
        row(
            &mut table,
            &mut crates,
            ("GitHub", "github", "json"),
            &text,
            handler,
        )?;
    }
    table.print();
    Ok(())
}

fn row(
    table: &mut Table,
    crates: &mut Crates,
    (title, name, extension): (&str, &str, &str),
    text: &str,
    handlers: &str,
) -> Outcome {
    let source = format!(
        "#![allow(warnings)]\npub mod api {{ timed_macros::api!(); }}\n{}",
        handlers.replace("specforge::handler", "timed_macros::handler")
    );
    let spec = format!("openapi.{extension}");
    let folder = crates.add(name, &["timed-macros"], &[("src/lib.rs", &source)])?;
    write(&folder.join(&spec), text)?;
    write(
        &folder.join("specforge.toml"),
        &format!("[api]\nspec = \"{spec}\"\n"),
    )?;
    let (mut first, mut reading, mut further) = (Vec::new(), Vec::new(), Vec::new());
    let mut operations = String::new();
    for _ in 0..ROUNDS {
        crates.touch(name)?;
        let (_, said) = crates.check_and_hear(name, false)?;
        let figures = |what: &str| -> Vec<f64> {
            let prefix = format!("timed {what} ");
            said.lines()
                .filter_map(|line| line.strip_prefix(&prefix)?.parse().ok())
                .collect()
        };
        first.extend(figures("api"));
        reading.extend(figures("reading"));
        let handlers = figures("handler");
        // One is too short for the clock, which counts when the system looks: all of them together are not.
        further.push(handlers.iter().sum::<f64>() / f64::from(u32::try_from(handlers.len())?));
        if let Some(count) = figures("operations").first() {
            operations = count.to_string();
        }
    }
    if first.len() != ROUNDS {
        return Err(format!("`{name}` told {} times of {ROUNDS}", first.len()).into());
    }
    table.row([
        title.to_owned(),
        operations,
        format!("{:.1}", median(first)),
        format!("{:.1}", median(reading)),
        format!("{:.2}", median(further)),
    ]);
    Ok(())
}
