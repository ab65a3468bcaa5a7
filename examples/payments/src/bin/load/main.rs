//! Load for the payments API, and the proof that nothing was lost: `cargo run --release -p payments --bin load -- http://127.0.0.1:3000`.
//!
//! ```text
//! load [--clients N] [--seconds N] [--accounts N] [--seed N] [--patience N] URL..
//! ```
//!
//! `API_KEYS` has the keys of the callers, as the server has them. Every client moves money between random accounts, with a new key for each
//! transfer, and sends a request again, under the same key and to any of the servers, until it knows what became of it. Afterwards every
//! acknowledged transfer must be there once, no other may be, and the accounts must hold what they were opened with.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command talks to a person"
)]

mod account;
mod client;
mod options;
mod proof;
mod tally;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use account::Bank;
use client::Client;
use options::Options;
use tally::Tally;

#[tokio::main]
async fn main() -> ExitCode {
    let options = match Options::read() {
        Ok(options) => options,
        Err(message) => {
            eprintln!("{message}");
            return ExitCode::from(2);
        }
    };
    match run(options).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the load; whether the proof holds.
async fn run(options: Options) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    println!("seed {}", options.seed);
    let options = Arc::new(options);
    let bank = Arc::new(Bank::open(&options).await?);
    let until = Instant::now() + Duration::from_secs(options.seconds);
    let clients = (0..options.clients).map(|number| {
        let client = Client::new(number, Arc::clone(&options), Arc::clone(&bank));
        tokio::spawn(client.run(until))
    });
    let mut tally = Tally::default();
    for client in clients.collect::<Vec<_>>() {
        tally.add(client.await?);
    }
    tally.print(options.seconds);
    let proof = proof::check(&bank, &tally).await?;
    proof.print();
    Ok(proof.holds())
}
