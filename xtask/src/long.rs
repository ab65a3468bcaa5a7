//! `cargo xtask long`: whole, what `cargo xtask test` shortens, and the bounds of time in an optimised build.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::proofs::PACKAGES;
use crate::test::{Servers, finish};
use crate::{Outcome, cargo, chaos, corpus, root};

/// The parts, in order.
const PARTS: [&str; 5] = ["tests", "documents", "figures", "fuzz", "chaos"];

/// Runs the parts that are named, or all.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let options = Options::parse(arguments)?;
    let (mut faults, mut times) = (Vec::new(), Vec::new());
    for part in PARTS {
        if !options.parts.is_empty() && !options.parts.iter().any(|named| named == part) {
            continue;
        }
        println!("== {part}");
        let begin = Instant::now();
        let outcome = match part {
            "tests" => tests(),
            "documents" => documents(),
            "figures" => figures(),
            "fuzz" => fuzz(options.minutes),
            _ => chaos::run(&["--minutes".to_owned(), options.minutes.to_string()]),
        };
        if let Err(error) = outcome {
            faults.push(format!("{part}: {error}"));
        }
        times.push((part, begin.elapsed()));
    }
    println!();
    for (part, time) in times {
        println!("{:>5} s  {part}", time.as_secs());
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(faults.join("\n  ").into())
    }
}

struct Options {
    parts: Vec<String>,
    /// How long fuzzing and chaos take, each.
    minutes: u64,
}

impl Options {
    fn parse(arguments: &[String]) -> Outcome<Self> {
        let mut options = Self {
            parts: Vec::new(),
            minutes: 10,
        };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--minutes" => {
                    let minutes = arguments.next().ok_or("`--minutes` needs a number")?;
                    options.minutes = minutes.parse()?;
                }
                part if PARTS.contains(&part) => options.parts.push(part.to_owned()),
                other => {
                    let parts = PARTS.join("`, `");
                    return Err(format!("there is no part `{other}`: expected `{parts}`").into());
                }
            }
        }
        Ok(options)
    }
}

/// The numbered tests, unoptimised as everywhere, nothing shortened.
fn tests() -> Outcome {
    let mut test = cargo();
    test.current_dir(root())
        .args(["test", "--all-features", "--no-fail-fast"])
        .env("SPECFORGE_LONG", "1");
    for package in PACKAGES {
        test.args(["--package", package]);
    }
    with_servers(test)
}

/// Real documents, the largest ones as well.
fn documents() -> Outcome {
    let Some(folder) = corpus::unpacked()? else {
        return Err(
            "a long run leaves nothing out, and `SPECFORGE_CORPUS` names no documents".into(),
        );
    };
    let mut test = cargo();
    test.current_dir(root())
        .args(["test", "--package", "cargo-specforge", "--test", "fix"])
        .env("SPECFORGE_CORPUS", folder)
        .env("SPECFORGE_LONG", "1");
    finish(test)
}

/// The bounds of time, one after the other.
fn figures() -> Outcome {
    let mut test = cargo();
    test.current_dir(root())
        .args(["test", "--release", "--package", "figures-tests"])
        .args(["--", "--test-threads=1", "--nocapture"])
        .env("SPECFORGE_LONG", "1");
    with_servers(test)
}

fn with_servers(mut test: Command) -> Outcome {
    let servers = Servers::start()?;
    if !servers.are_all() {
        return Err("a long run leaves nothing out, and a server is missing".into());
    }
    servers.tell(&mut test);
    finish(test)
}

/// What reads heads of requests, under a fuzzer.
fn fuzz(minutes: u64) -> Outcome {
    let is_there = |arguments: &[&str]| {
        let asked = Command::new("cargo")
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    };
    if !is_there(&["+nightly", "fuzz", "--version"]) {
        return Err("it needs a nightly toolchain and `cargo install cargo-fuzz`".into());
    }
    let mut fuzz = Command::new("cargo");
    let seconds = Duration::from_secs(minutes * 60).as_secs();
    fuzz.current_dir(root().join("fuzz"))
        .args(["+nightly", "fuzz", "run", "request", "--"])
        .arg(format!("-max_total_time={seconds}"))
        .args(["-max_len=4096", "-timeout=20"]);
    finish(fuzz)
}
