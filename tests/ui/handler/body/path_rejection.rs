//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;

#[specforge::handler(operation = "getUser")]
async fn get_user(id: Result<Path<i64>, PathRejection>) -> Result<Json<api::User>, specforge::Error> {
    todo!("{id:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
