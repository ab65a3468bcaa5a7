//@ errors: 1

use axum::{Json, extract::Path};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>) -> Result<Json<api::User>, api::ErrorResponse> {
    Err(api::ErrorResponse { code: "EMAIL_TAKEN".to_owned(), message: String::new() })
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
