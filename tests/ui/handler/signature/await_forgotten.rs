//@ errors: 1
//! A future where its output is meant.

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

async fn load(id: i64) -> api::User {
    todo!("{id}")
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(id): Path<i64>) -> Result<Json<api::User>, specforge::Error> {
    Ok(Json(load(id)))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
