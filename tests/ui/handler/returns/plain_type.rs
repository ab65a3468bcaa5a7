//@ errors: 1
//! The answer's type without `Json` around it.

use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> api::User {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
