//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;
use api::ErrorResponse;

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> Result<Json<api::User>, ErrorResponse> {
    Err(ErrorResponse::conflict("taken"))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
