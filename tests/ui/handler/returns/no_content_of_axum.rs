//@ errors: 1
//! axum's `NoContent`, not specforge's.

use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> axum::response::NoContent {
    axum::response::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser")));
}
