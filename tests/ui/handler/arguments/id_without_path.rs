//@ errors: 1
//! A path parameter without `Path` around it.

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(id: i64) -> Result<Json<api::User>, specforge::Error> {
    todo!("{id}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
