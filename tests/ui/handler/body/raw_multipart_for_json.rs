//@ errors: 1

use axum::{Json, extract::Multipart};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(_: Multipart) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
