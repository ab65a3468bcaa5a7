//@ errors: 1

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> Result<impl axum::response::IntoResponse, specforge::Error> {
    Ok(Json(api::User { id: 1, email: String::new(), name: None }))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser")));
}
