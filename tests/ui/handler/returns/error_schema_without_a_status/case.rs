//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;

#[specforge::handler(operation = "getNote")]
async fn get_note(Path(_): Path<i64>) -> Result<Json<String>, api::Problem> {
    Err(api::Problem::default())
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
