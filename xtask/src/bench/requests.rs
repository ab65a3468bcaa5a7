//! What a request costs, against hand-written axum: the package `bench-requests`, run for time and for instructions.

use super::program::Program;
use super::table::{Table, ratio};
use crate::Outcome;

const CASES: [(&str, &str); 3] = [
    ("get", "GET with path and query"),
    ("post", "POST with a valid body"),
    ("rejected", "POST with 5 faults, rejected"),
];
/// The two sides by hand: bare, and with tower-http's layers for what ours does by itself: ids, spans, timeouts, limits of bodies.
const BY_HAND: [(&str, &str); 2] = [
    ("by-hand", ""),
    ("by-hand-layers", ", layers by hand as well"),
];

/// Runs the bench.
pub(crate) fn run() -> Outcome {
    let program = Program::build("bench-requests")?;
    let times = program.times()?;

    let title = "A request in process, one thread, release build: axum by hand is axum, serde_derive and garde; layers are tower-http's trace, request id, timeout and body limit around both";
    let mut table = Table::new(
        title,
        &[
            "request",
            "by hand, ns",
            "specforge, ns",
            "throughput",
            "by hand, instructions",
            "specforge, instructions",
            "ratio",
        ],
    );
    for (case, name) in CASES {
        for (side, layers) in BY_HAND {
            let time = |side: &str| {
                times
                    .get(&format!("{case} {side}"))
                    .copied()
                    .ok_or("a time is missing")
            };
            let (own, by_hand) = (time("own")?, time(side)?);
            let mut row = vec![
                format!("{name}{layers}"),
                format!("{by_hand:.0}"),
                format!("{own:.0}"),
                format!("{} x", ratio(by_hand, own)),
            ];
            if program.counts {
                let (own, by_hand) = (
                    program.instructions(&[case, "own"])?,
                    program.instructions(&[case, side])?,
                );
                row.extend([
                    format!("{by_hand:.0}"),
                    format!("{own:.0}"),
                    ratio(own, by_hand),
                ]);
            }
            table.row(row);
        }
    }
    table.print();
    Ok(())
}
