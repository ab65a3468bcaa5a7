//! Idempotency keys. Every test's name begins with the number of what it proves:
//!
//! 1 races, 2 replays, 3 another request with the same key, 4 JSON in another spelling, 5 a request that is still running, 6 keys, 7 whose keys
//! they are, 8 clients that leave, 9 time-outs, 10 panics, 11 `kill -9`, 12 a lease taken over, 13 renewal, 14 tokens, 15 stores that fail,
//! 16 what is stored, 17 answers that cannot be, 18 limits of bodies, 19 expiry, 20 clocks, 21 bounds, 22 fingerprints, 23 the end of the server,
//! 24 records of older releases, 25 a model, 26 secrets; 27, figures, is in the package `figures-tests`.
//!
//! 4, 6, 17, 22 and 24 are partly unit tests of `specforge` itself. The servers are in `DATABASE_URL` and `REDIS_URL`: `cargo xtask test`.

mod bounds;
mod clients;
mod conformance;
mod eviction;
mod faults;
mod harness;
mod keys;
mod lifetime;
mod model;
mod proxy;
mod races;
mod replays;
mod secrets;
mod stored;
mod transactions;
