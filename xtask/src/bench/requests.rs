//! What a request costs, against hand-written axum: the package `bench-requests`, run for time and for instructions.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::table::{Table, ratio};
use crate::{Outcome, cargo, root, target};

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
    let status = cargo()
        .current_dir(root())
        .args([
            "build",
            "--quiet",
            "--release",
            "--package",
            "bench-requests",
        ])
        .status()?;
    if !status.success() {
        return Err("`bench-requests` does not build".into());
    }
    let program = target().join("release/bench-requests");
    let times = times(&program)?;
    let counts = Command::new("valgrind").arg("--version").output().is_ok();
    if !counts {
        println!("skipped: instructions, since there is no `valgrind`\n");
    }

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
            if counts {
                let (own, by_hand) = (
                    instructions(&program, case, "own")?,
                    instructions(&program, case, side)?,
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

/// Nanoseconds by case and side.
fn times(program: &Path) -> Outcome<BTreeMap<String, f64>> {
    let output = Command::new(program).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("`bench-requests` failed".into());
    }
    let text = String::from_utf8(output.stdout)?;
    let entries = text
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(key, time)| Ok((key.to_owned(), time.parse()?)));
    entries.collect()
}

/// Instructions of one request: those of many, less those of fewer, so that the start of the program does not count.
fn instructions(program: &Path, case: &str, side: &str) -> Outcome<f64> {
    let few = total(program, case, side, 200)?;
    let many = total(program, case, side, 1_200)?;
    Ok((many - few) / 1_000.0)
}

fn total(program: &Path, case: &str, side: &str, count: u32) -> Outcome<f64> {
    let file: PathBuf = target().join("bench/callgrind.out");
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(program)
        .args([case, side, &count.to_string()])
        .output()?;
    if !output.status.success() {
        return Err(format!(
            "valgrind failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )
        .into());
    }
    let text = std::fs::read_to_string(&file)?;
    let line = text.lines().find_map(|line| {
        line.strip_prefix("totals: ")
            .or_else(|| line.strip_prefix("summary: "))
    });
    Ok(line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("valgrind printed no total")?
        .parse()?)
}
