//! Calls of other services. Every test's name begins with the number of what it proves:
//!
//! 1 the circuit breaker against a model, 2 probes at the edge, 3 probes that are given up, 4 jitter, 5 the retry budget, 6 effects and keys,
//! 7 `Retry-After`, 8 deadlines, 9 too many requests, 10 recovery, 11 bodies that cannot be sent twice, 12 spans and metrics; 13, what it costs, is in
//! the package `figures-tests`.
//!
//! What waits and counts is tested in virtual time; what is sent, with servers on the loopback interface.

mod answers;
mod breaker;
mod client;
mod deadlines;
mod figures;
mod harness;
mod model;
mod retries;
mod spans;
