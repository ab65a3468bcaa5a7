//@ errors: 1
//! The pattern says `Json`, the type does not.

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(new): api::NewUser) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser")));
}
