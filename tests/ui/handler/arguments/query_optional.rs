//@ errors: 1

use axum::{Json, extract::Query};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "listUsers")]
async fn list_users(_: Option<Query<api::ListUsersQuery>>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers")));
}
