//! Answers that are known whole at compile time.

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser", strict)]
async fn get_user(Path(id): Path<i64>) -> Result<Json<api::User>, api::get_user::Error> {
    Ok(Json(api::User { id, email: String::new(), name: None }))
}

#[specforge::handler(operation = "startJob", strict)]
async fn start_job() -> api::start_job::Response {
    api::start_job::Response::Accepted { location: "/jobs/1".to_owned() }
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser", "startJob"))).with_state(());
}
