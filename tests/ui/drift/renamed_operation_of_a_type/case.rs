//@ errors: 1

use axum::Json;
use specforge::Error;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(new): Json<api::UserInput>) -> Result<api::create_users::Response, Error> {
    todo!("{}", new.name)
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
