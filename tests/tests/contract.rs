//! The contract over HTTP, in process. A test whose name begins with `p02` is about the second in `PITFALLS.md`.

mod contract {
    mod bodies;
    mod client;
    mod errors;
    mod forms;
    mod harness;
    mod hostile;
    mod newest;
    mod nullability;
    mod odd;
    mod parameters;
    mod responses;
    mod rivals;
    mod routing;
    mod security;
    mod unions;
    mod values;
}
