//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(_): Json<std::sync::Arc<api::NewUser>>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser")));
}
