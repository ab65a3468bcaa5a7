//@ errors: 1

use axum::{Json, extract::Path};
use api::ErrorResponse;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> Result<Json<api::User>, ErrorResponse> {
    Err(ErrorResponse { message: "taken".into(), code: String::from("CONFLICT") })
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
