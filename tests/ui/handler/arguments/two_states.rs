//@ errors: 1
//! Two handlers, each with a state of its own.

use axum::Json;
use axum::extract::{Path, State};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

#[derive(Clone)]
struct Db;

#[specforge::handler(operation = "ping")]
async fn ping(_: State<AppState>) -> specforge::NoContent {
    specforge::NoContent
}

#[specforge::handler(operation = "getUser")]
async fn get_user(_: State<Db>, Path(_): Path<i64>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping", "getUser"))).with_state(AppState);
}
