//@ errors: 1
//! A constructor of a status that is rare, and not declared.

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> Result<Json<api::User>, api::ErrorResponse> {
    Err(api::ErrorResponse::length_required("how long?"))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
