//@ errors: 1
//! One name, at two places.

use axum::Json;
use specforge::Error;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(new): Json<crate::api::Person>) -> Result<Json<crate::api::Person>, Error> {
    Ok(Json(new))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
