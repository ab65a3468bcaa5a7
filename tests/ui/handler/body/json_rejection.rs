//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::rejection::JsonRejection;

#[specforge::handler(operation = "createUser")]
async fn create_user(new: Result<Json<api::NewUser>, JsonRejection>) -> Result<Json<api::User>, specforge::Error> {
    todo!("{new:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
