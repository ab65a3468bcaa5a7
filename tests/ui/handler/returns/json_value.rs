//@ errors: 1
//! Any JSON where the spec says which.

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> Result<Json<serde_json::Value>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
