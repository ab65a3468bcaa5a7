//! The server, over real sockets. Every test's name begins with the number of what it proves.
//!
//! `limits`, `http2`: 2 a client that is slow or silent, in every way and with both protocols.
//!
//! `shutdown`, `signals`: 1 the order of the end, 2 what is in flight, 3 what would never end, 4 idempotent executions, 5 a second signal, 10 exit
//! codes. `health`: 6 a check that hangs, 7 a dependency that is down, 8 a blocked runtime, 9 many probes, 11 secrets.
//!
//! `hosts` has no number: whom a request is for.
//!
//! The servers of `health` are in `DATABASE_URL` and `REDIS_URL`: `cargo xtask test`.

mod harness;
mod health;
mod hosts;
mod http2;
mod limits;
mod observed;
mod shutdown;
mod signals;
