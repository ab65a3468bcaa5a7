//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;

#[specforge::handler(operation = "getUser", strict)]
async fn get_user(Path(_): Path<i64>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
