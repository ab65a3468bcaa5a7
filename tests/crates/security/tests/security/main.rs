//! Security. Every test's name begins with the number of what it proves:
//!
//! 1 each scheme and what can be wrong with its credentials, 2 the truth table of requirements, 5 keys that an issuer publishes, 6 credentials
//! before the body, 7 limits, 8 CORS.
//!
//! 3 (a scheme that nobody verifies, and one that nobody knows) are `tests/ui/security` and SF0404, 4 is in the
//! package `figures-tests`, 9 the targets under `fuzz`, 10 is `cargo xtask schemathesis`. Without a number: headers, requests that other sites
//! cause.

mod certificates;
mod cors;
mod csrf;
mod harness;
mod headers;
mod jwks;
mod keys;
mod limits;
mod order;
mod passwords;
mod tokens;
mod truth;
