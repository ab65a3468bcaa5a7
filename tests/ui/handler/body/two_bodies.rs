//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;

#[specforge::handler(operation = "createUser")]
async fn create_user(text: String, Json(new): Json<api::NewUser>) -> Result<Json<api::User>, specforge::Error> {
    todo!("{text} {new:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
