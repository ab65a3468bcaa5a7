//! Bounds of time. Every test's name begins with the number of what it proves in the section that its module is named after.
//!
//! The bounds hold in an optimised build on a machine that does nothing else: `cargo xtask long` asks for them. Elsewhere they are as wide as an
//! unoptimised build on a busy machine needs, and would still see a system call, a timer or a task that is not meant to be there. Tests are told
//! to wait for each other, so that one does not measure the other.

mod idempotency;
mod limits;
mod observability;
mod outgoing;
mod security;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Waits until no other test here runs.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    // One that failed has had its say.
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many times a bound is asked for.
fn times() -> u32 {
    match (cfg!(debug_assertions), test_support::is_long()) {
        (true, _) => 40,
        (false, false) => 4,
        (false, true) => 1,
    }
}

/// Holds the smallest of some measurements against a bound: other work on the machine makes some of them longer and none shorter.
#[track_caller]
#[allow(clippy::print_stdout, reason = "a bound that is kept is a figure")]
fn assert_within(what: &str, bound: Duration, measured: impl IntoIterator<Item = Duration>) {
    let least = measured.into_iter().min().expect("something is measured");
    println!("{what}: {least:?} of {bound:?}");
    assert!(least <= bound * times(), "{what}: {least:?} of {bound:?}");
}

/// The middle of some times.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
