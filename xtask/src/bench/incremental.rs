//! A crate of 100 handlers: what each handler costs, and what it takes to check the crate again after one was added.

use std::fmt::Write as _;

use super::compile::hundred;
use super::crates::{Crates, write};
use super::document::{document, handler, operation, plain_handler, plain_route};
use super::table::{Table, median, ratio};
use crate::Outcome;

const HANDLERS: usize = 100;
const ROUNDS: usize = 5;

/// Runs the bench.
pub(crate) fn run() -> Outcome {
    let mut crates = Crates::new("incremental")?;
    let spec = document(HANDLERS + 1);
    let own = crates.add(
        "own",
        &["specforge", "axum"],
        &[
            ("spec/openapi.yaml", &spec),
            ("src/lib.rs", LIB),
            ("src/api.rs", "specforge::api!(\"spec/openapi.yaml\");\n"),
        ],
    )?;
    let plain = crates.add(
        "plain",
        &["axum", "serde"],
        &[("src/lib.rs", LIB), ("src/api.rs", &plain_types())],
    )?;
    let write_own = |count: usize| -> Outcome {
        write(
            &own.join("src/handlers.rs"),
            &format!("{OWN_USES}{}", (0..count).map(handler).collect::<String>()),
        )?;
        let missing: Vec<String> = (count..=HANDLERS).map(operation).collect();
        let missing = if missing.is_empty() {
            String::new()
        } else {
            format!(", unimplemented({})", missing.join(", "))
        };
        write(
            &own.join("src/routes.rs"),
            &format!(
                "pub fn router() -> axum::Router<crate::App> {{\n    specforge::router!(\"spec/openapi.yaml\"{missing})\n}}\n"
            ),
        )
    };
    let write_plain = |count: usize| -> Outcome {
        write(
            &plain.join("src/handlers.rs"),
            &format!(
                "{PLAIN_USES}{}",
                (0..count).map(plain_handler).collect::<String>()
            ),
        )?;
        write(
            &plain.join("src/routes.rs"),
            &format!(
                "pub fn router() -> axum::Router<crate::App> {{\n    axum::Router::new()\n{}}}\n",
                (0..count).map(plain_route).collect::<String>()
            ),
        )
    };

    let (mut whole, mut again) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
    let mut none = [Vec::new(), Vec::new()];
    for round in 0..=ROUNDS {
        for (side, (name, write)) in [
            ("own", &write_own as &dyn Fn(usize) -> Outcome),
            ("plain", &write_plain),
        ]
        .into_iter()
        .enumerate()
        {
            write(0)?;
            crates.touch(name)?;
            let without = crates.check(name, false)?;
            write(HANDLERS)?;
            let with = crates.check(name, false)?;
            crates.check(name, true)?;
            write(HANDLERS + 1)?;
            let added = crates.check(name, true)?;
            // The first round compiles the dependencies as well.
            if round > 0 {
                none[side].push(without.milliseconds());
                whole[side].push(with.milliseconds());
                again[side].push(added.milliseconds());
            }
        }
    }
    let ([own_none, plain_none], [own_whole, plain_whole], [own_again, plain_again]) =
        (none.map(median), whole.map(median), again.map(median));
    let _ = hundred()?;
    let title = format!(
        "A crate of {HANDLERS} handlers: `cargo check`, processor time in ms, median of {ROUNDS}"
    );
    let mut table = Table::new(
        &title,
        &["", "plain axum, serde_derive", "specforge", "ratio"],
    );
    let each = |with: f64, without: f64| {
        (with - without) / f64::from(u32::try_from(HANDLERS).unwrap_or(1))
    };
    table.row([
        "the crate without handlers".to_owned(),
        format!("{plain_none:.0}"),
        format!("{own_none:.0}"),
        ratio(own_none, plain_none),
    ]);
    table.row([
        "the crate".to_owned(),
        format!("{plain_whole:.0}"),
        format!("{own_whole:.0}"),
        ratio(own_whole, plain_whole),
    ]);
    table.row([
        "each handler, with its route".to_owned(),
        format!("{:.2}", each(plain_whole, plain_none)),
        format!("{:.2}", each(own_whole, own_none)),
        ratio(each(own_whole, own_none), each(plain_whole, plain_none)),
    ]);
    table.row([
        "again, after a handler was added".to_owned(),
        format!("{plain_again:.0}"),
        format!("{own_again:.0}"),
        ratio(own_again, plain_again),
    ]);
    table.print();
    Ok(())
}

const LIB: &str = "#![allow(warnings)]\npub mod api;\npub mod handlers;\npub mod routes;\n#[derive(Clone)]\npub struct App;\n";
const OWN_USES: &str = "use axum::Json;\nuse axum::extract::{Path, Query, State};\nuse specforge::{Created, NoContent};\nuse crate::App;\n";
const PLAIN_USES: &str = "use axum::Json;\nuse axum::extract::{Path, Query, State};\nuse axum::http::StatusCode;\nuse crate::App;\n";

/// The types of the document as one writes them by hand.
fn plain_types() -> String {
    let mut text = String::from("use serde::{Deserialize, Serialize};\n");
    for resource in 0..=HANDLERS / super::document::PER_RESOURCE {
        let _ = write!(
            text,
            "#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewThing{resource} {{ pub name: String, pub kind: NewThing{resource}Kind, pub email: Option<String>, pub size: Option<i32>, pub tags: Option<Vec<String>> }}
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NewThing{resource}Kind {{ #[serde(rename = \"small\")] Small, #[serde(rename = \"large\")] Large }}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing{resource} {{ pub id: i64, pub name: String, pub kind: Thing{resource}Kind, pub email: Option<String>, pub size: Option<i32>, pub tags: Option<Vec<String>>, pub created_at: String }}
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Thing{resource}Kind {{ #[serde(rename = \"small\")] Small, #[serde(rename = \"large\")] Large }}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThingList{resource} {{ pub items: Vec<Thing{resource}>, pub total: i64 }}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct List{resource}Query {{ pub page: Option<i64>, pub q: Option<String> }}
"
        );
    }
    text
}
