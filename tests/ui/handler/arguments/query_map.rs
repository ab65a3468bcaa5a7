//@ errors: 1

use std::collections::HashMap;
use axum::{Json, extract::Query};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "listUsers")]
async fn list_users(Query(_): Query<HashMap<String, String>>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers")));
}
