//! The types of the contract: structs, enums, unions and aliases, each with its `Schema` implementation.

mod rust_type;

pub use rust_type::{field_type, rust_type};
mod interim;
pub use interim::*;
