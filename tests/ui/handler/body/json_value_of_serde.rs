//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(serde::Deserialize)]
struct Input {
    email: String,
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(_): Json<Input>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser")));
}
