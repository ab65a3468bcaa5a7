//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::{Path, State};

#[derive(Clone)]
struct AppState;

#[derive(Clone)]
struct Db;

#[specforge::handler(operation = "getUser")]
async fn get_user(State(_): State<Db>, Path(_): Path<i64>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(AppState);
}
