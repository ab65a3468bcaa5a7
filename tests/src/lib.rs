//! APIs for the contract tests: a document and its handlers a module. Most handlers answer with what they were given.

pub mod bodies;
pub mod bodies30;
pub mod errors;
pub mod newest;
pub mod nullability;
pub mod odd;
pub mod params;
pub mod responses;
pub mod routing;
pub mod security;
pub mod shared;
pub mod unions;

use axum::Json;
use serde_json::Value;
use specforge::Schema;
use specforge::decode::Encoder;

/// What a handler was given, as JSON.
///
/// # Panics
///
/// When the value does not write JSON.
pub fn echo<T: Schema>(value: &T) -> Json<Value> {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    Json(serde_json::from_slice(&encoder.finish()).expect("an encoder writes JSON"))
}
