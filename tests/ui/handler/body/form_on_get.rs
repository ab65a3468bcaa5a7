//@ errors: 1
//! axum's `Form` reads the query of a GET.

use axum::{Form, Json};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "searchUsers")]
async fn search_users(Form(_): Form<api::SearchUsersQuery>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("searchUsers")));
}
