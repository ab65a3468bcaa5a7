//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use specforge::Failure;

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(id): Path<i64>) -> Result<Json<api::User>, Failure<api::ErrorResponse>> {
    let body = api::ErrorResponse::not_found("no such user");
    match id {
        1 => Err(Failure { status: StatusCode::NOT_FOUND, body }),
        _ => Err(Failure { status: StatusCode::CONFLICT, body }),
    }
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
