//! `cargo specforge`, run as people run it. `BLESS=1 cargo test -p cargo-specforge` writes the golden files anew.

mod bundle;
mod check;
mod corpus;
mod expand;
mod explain;
mod fix;
mod generate;
mod help;
mod new;
mod routes;
mod run;

#[path = "../../../specforge-core/tests/support/mod.rs"]
mod support;
