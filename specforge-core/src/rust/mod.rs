//! The user's Rust, as far as the checks need it: normalised, so that what follows never sees sugar.

pub mod api;
pub(crate) mod case;
pub mod derive;
pub mod generated;
pub mod handler;
pub mod keys;
pub mod module;
pub mod place;
pub mod router;
pub mod sources;
