//@ errors: 1
//! The module of `api!` was forgotten.

use axum::Json;
use specforge::Error;

#[specforge::handler(operation = "ping")]
async fn ping() -> Result<Json<api::Pong>, Error> {
    Ok(Json(api::Pong { at: None }))
}

fn main() {
    let _: axum::Router = specforge::router!().with_state(());
}
