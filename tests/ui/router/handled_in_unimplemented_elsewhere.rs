//@ errors: 1
//! The handler stands in another crate.

use shared_handlers as _;

fn main() {
    let _: axum::Router = specforge::router!(shared, unimplemented(addNote)).with_state(shared_handlers::Prefix(""));
}
