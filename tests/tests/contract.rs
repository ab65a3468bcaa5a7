//! The contract over HTTP, in process. A test whose name begins with `p02` is about the second in `PITFALLS.md`.

#![allow(unreachable_pub, reason = "modules of one test binary")]

mod contract {
    mod bodies;
    mod harness;
    mod parameters;
    mod routing;
}
