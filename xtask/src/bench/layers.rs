//! What each layer of a request adds, beside the layer that one would take otherwise: the package `bench-layers`, run for time and for
//! instructions.

use std::collections::BTreeMap;

use super::program::Program;
use super::table::{Table, ratio};
use crate::Outcome;

/// A case of `bench-layers`: its side and its name.
type Case = (&'static str, &'static str);

/// What is added: the difference of two cases.
struct Added(Case, Case);

/// A layer, what ours adds, and what the other one does.
struct Row {
    name: &'static str,
    own: Added,
    others: Option<Added>,
}

const AXUM: Case = ("others", "bare");
const AXUM_WAITS: Case = ("others", "bare, waits");
const OPERATION: Case = ("own", "bare");

/// A layer of an operation, against one around a handler of axum, both with the same name.
const fn both(name: &'static str, case: &'static str) -> Row {
    Row {
        name,
        own: Added(("own", case), OPERATION),
        others: Some(Added(("others", case), AXUM)),
    }
}

/// A layer that nobody else has.
const fn alone(name: &'static str, case: &'static str) -> Row {
    Row {
        name,
        own: Added(("own", case), OPERATION),
        others: None,
    }
}

const ROWS: [Row; 16] = [
    Row {
        name: "correlation id and span, nobody listens",
        own: Added(("own", "observed"), AXUM),
        others: Some(Added(("others", "observed"), AXUM)),
    },
    Row {
        name: "the same, spans kept",
        own: Added(("own", "observed, kept"), AXUM),
        others: Some(Added(("others", "observed, kept"), AXUM)),
    },
    Row {
        name: "route of the contract, deadline, panics",
        own: Added(OPERATION, ("own", "observed")),
        others: Some(Added(("others", "contained"), AXUM)),
    },
    Row {
        name: "the same, the handler waits once",
        own: Added(("own", "bare, waits"), ("own", "observed, waits")),
        others: Some(Added(("others", "contained, waits"), AXUM_WAITS)),
    },
    both("3 security headers", "headers"),
    Row {
        name: "**all of these**, nobody listens",
        own: Added(("own", "headers"), AXUM),
        others: Some(Added(("others", "together"), AXUM)),
    },
    Row {
        name: "**all of these**, spans kept",
        own: Added(("own", "headers, kept"), AXUM),
        others: Some(Added(("others", "together, kept"), AXUM)),
    },
    both("a body of 1 KiB, within its limit", "body"),
    both("rate limit by address, with its headers", "limited"),
    both("limit of requests at once", "shed"),
    both("API key", "key"),
    both("JSON Web Token, HS256", "hs256"),
    both("JSON Web Token, EdDSA", "eddsa"),
    alone("idempotency, no key sent", "once"),
    alone("idempotency, a new key, in memory", "once, with a key"),
    both("CORS, a request of another origin", "cors"),
];

/// Runs the bench.
pub(crate) fn run() -> Outcome {
    let program = Program::build("bench-layers")?;
    let times = program.times()?;
    let mut counts = BTreeMap::new();
    if program.counts {
        for case in times.keys() {
            let (side, name) = case.split_once(' ').ok_or("a case has a side")?;
            counts.insert(case.clone(), program.instructions(&[side, name])?);
        }
    }
    let mut table = Table::new(
        "What a layer adds to a request in process, one thread, release build: specforge's, and those of tower-http, tower, tower_governor and jsonwebtoken around a handler of axum",
        &[
            "layer",
            "specforge, ns",
            "others, ns",
            "ratio",
            "specforge, instructions",
            "others, instructions",
            "ratio",
        ],
    );
    for (unit, figures) in [("ns", &times), ("instructions", &counts)] {
        if let Some(bare) = figures.get("others bare") {
            println!("the handler of axum alone: {bare:.0} {unit}");
        }
    }
    println!();
    for row in ROWS {
        let mut cells = vec![row.name.to_owned()];
        cells.extend(row.cells(&times)?);
        if program.counts {
            cells.extend(row.cells(&counts)?);
        }
        table.row(cells);
    }
    table.print();
    Ok(())
}

impl Row {
    /// Ours, theirs, and how many times theirs ours is.
    fn cells(&self, figures: &BTreeMap<String, f64>) -> Outcome<[String; 3]> {
        let own = self.own.of(figures)?;
        let none = || "-".to_owned();
        Ok(match &self.others {
            Some(others) => {
                let others = others.of(figures)?;
                [
                    format!("{own:.0}"),
                    format!("{others:.0}"),
                    ratio(own, others),
                ]
            }
            None => [format!("{own:.0}"), none(), none()],
        })
    }
}

impl Added {
    fn of(&self, figures: &BTreeMap<String, f64>) -> Outcome<f64> {
        let figure = |(side, name): Case| {
            let figure = figures.get(&format!("{side} {name}"));
            figure
                .copied()
                .ok_or_else(|| format!("`{side} {name}` is missing"))
        };
        Ok(figure(self.0)? - figure(self.1)?)
    }
}
