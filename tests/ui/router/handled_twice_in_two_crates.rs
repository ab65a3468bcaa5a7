//@ errors: 1
//! The second handler stands in another crate.

use axum::Json;
use axum::extract::Path;
use shared_api::Note;
use shared_handlers as _;

#[specforge::handler(api = shared, operation = "getNote")]
async fn note(Path(_): Path<i64>) -> Json<Note> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!(shared).with_state(shared_handlers::Prefix(""));
}
