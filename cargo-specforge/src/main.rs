//! `cargo specforge`: the engine of specforge's macros, for people and for scripts.
//!
//! Every command finds its document as the macros do, and says what is wrong with it in their words.

mod bundling;
mod check;
mod cli;
mod document;
mod expand;
mod explain;
mod fixing;
mod generate;
mod handler;
mod imports;
mod new;
mod outcome;
mod paths;
mod routes;
mod sample;
mod text;

use clap::Parser as _;
use cli::{Cli, Command};
use outcome::Outcome;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse_from(arguments());
    let outcome = match &cli.command {
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Routes(args) => routes::run(args),
        Command::Expand(args) => expand::run(args),
        Command::Generate(args) => generate::run(args),
        Command::New(args) => new::run(args),
        Command::Bundle(args) => bundling::run(args),
        Command::FixSpec(args) => fixing::run(args),
    };
    outcome.unwrap_or_else(Outcome::from).print()
}

/// The command line without the name that cargo adds when it runs `cargo specforge`.
fn arguments() -> impl Iterator<Item = std::ffi::OsString> {
    let mut index = 0;
    std::env::args_os().filter(move |argument| {
        index += 1;
        !(index == 2 && argument == "specforge")
    })
}
