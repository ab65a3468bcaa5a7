//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, Query as State};

#[specforge::handler]
async fn get_user(State(_): State<HashMap<String, String>>, Path(_): Path<i64>) -> Json<api::User> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
