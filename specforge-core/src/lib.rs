//! The engine of specforge: spec -> model -> check -> tokens.
//!
//! # Semver-exempt
//!
//! `specforge-macros` and `cargo-specforge` are the two front ends of this crate; it has no other users in mind and may change in any release.
//!
//! # The pipeline
//!
//! | stage | from | to |
//! |---|---|---|
//! | [`source`] | text | a tree in which every node knows its file, line and column |
//! | [`spec`] | that tree | the document as written: OpenAPI 3.0, 3.1 or 3.2, every `$ref` followed |
//! | [`model`] | the document | the API as meant: no `$ref`, no version differences, names chosen |
//! | [`rust`] | a handler's tokens | its signature, normalised |
//! | [`check`] | model and signature | diagnostics |
//! | [`expand`] | model | tokens |
//! | [`diag`] | diagnostics | a compile error, a terminal report, JSON |

#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::indexing_slicing,
        clippy::string_slice
    )
)]

pub mod cache;
pub mod check;
pub mod code;
pub mod config;
pub mod dependency;
pub mod diag;
pub mod expand;
pub mod front;
pub mod load;
pub mod model;
mod quick;
pub mod rust;
pub mod source;
pub mod spec;
