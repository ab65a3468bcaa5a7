//@ errors: 1

use axum::Json;
use axum::extract::Path;
use axum::http::HeaderMap;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> (HeaderMap, Json<api::User>) {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser")));
}
