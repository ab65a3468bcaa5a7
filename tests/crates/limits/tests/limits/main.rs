//! Rate limits. Every test's name begins with the number of what it proves:
//!
//! 1 the same decisions on every store, 2 parallel requests to two processes, 3 forged addresses, 4 proxies, 5 bounds of memory, 6 headers,
//! 7 clocks, 8 stores that fail, 9 error schemas, 10 repeated idempotent requests, 11 figures (in the package `figures-tests`, as a part of 5).
//!
//! 1, 4 and 7 are partly unit tests of `specforge` itself; 5 has a process of its own (`tests/memory.rs`). The servers are in `DATABASE_URL` and
//! `REDIS_URL`: `cargo xtask test`.

mod answers;
mod clients;
mod decisions;
mod harness;
mod load;
mod outages;
mod processes;
