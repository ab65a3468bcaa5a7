//@ errors: 1
//! The answer's type without `Json` around it, in a `Result`.

use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> Result<api::User, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
