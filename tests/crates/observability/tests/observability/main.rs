//! Who asked, what became of it, and how long it may take. Every test's name begins with the number of what it proves:
//!
//! Correlation ids, traces, figures: 1 an id on every answer, 2 which ids are taken over, 3 one id everywhere, 4 `traceparent`, 5 spans and series,
//! 6 buckets, 7 secrets, 8 log lines, 9 clients that leave, 10 a collector that is away, 11 what it costs. 6 and 10 set up a whole process, and
//! are in the package `collector-tests`; 11 is in the package `figures-tests`.
//!
//! In the module `deadlines`: 1 the answer of an operation that is late, 3 bodies that are, 4 nested deadlines and databases, 5 pools, 6 streams,
//! 8 what clients wish. 2 is tested with the server, 7 is a test of `specforge-core` (`tests/lower/deadlines.yaml`).
//!
//! `PostgreSQL` is in `DATABASE_URL`: `cargo xtask test`.

mod clients;
mod deadlines;
mod harness;
mod ids;
mod logs;
mod traces;
