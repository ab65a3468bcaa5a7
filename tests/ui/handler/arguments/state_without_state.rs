//@ errors: 1
//! The state without `State` around it, which only the router can tell.

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

#[specforge::handler(operation = "getUser")]
async fn get_user(_: AppState, Path(_): Path<i64>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(AppState);
}
