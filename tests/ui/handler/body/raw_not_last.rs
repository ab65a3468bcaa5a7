//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;

#[specforge::handler(operation = "createUser")]
async fn create_user(body: Bytes, State(state): State<u8>) -> Result<Json<api::User>, specforge::Error> {
    todo!("{body:?} {state}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(0u8);
}
