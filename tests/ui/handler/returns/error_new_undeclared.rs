//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(id): Path<i64>) -> Result<Json<api::User>, specforge::Error> {
    match id {
        1 => Err(specforge::Error::new(StatusCode::NOT_FOUND, "no such user")),
        2 => Err(specforge::Error::new(StatusCode::INTERNAL_SERVER_ERROR, "broken")),
        _ => Err(specforge::Error::new(StatusCode::IM_A_TEAPOT, "no coffee")),
    }
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
