//@ errors: 1
//! The body's type without `Json` around it.

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(new: api::NewUser) -> Result<Json<api::User>, specforge::Error> {
    todo!("{new:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
