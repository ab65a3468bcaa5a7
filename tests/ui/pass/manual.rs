//! An error schema whose answer is written by hand.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

mod api {
    specforge::api!("spec/openapi.yaml", manual(ErrorResponse));
}

impl IntoResponse for api::ErrorResponse {
    fn into_response(self) -> Response {
        (StatusCode::NOT_FOUND, self.message).into_response()
    }
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(id): Path<i64>) -> Result<Json<api::User>, api::ErrorResponse> {
    Err(api::ErrorResponse { code: "NOT_FOUND".to_owned(), message: format!("no user {id}") })
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
