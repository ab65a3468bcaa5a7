//@ errors: 1

use axum::Json;
use axum_extra::extract::{Query, QueryRejection};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "listUsers")]
async fn list_users(_: Result<Query<api::ListUsersQuery>, QueryRejection>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers"))).with_state(());
}
