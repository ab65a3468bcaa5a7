//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;

#[derive(Debug)]
struct Input {
    email: String,
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(new): Json<Input>) -> Result<Json<api::User>, specforge::Error> {
    todo!("{new:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
