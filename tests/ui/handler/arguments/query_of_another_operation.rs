//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Query;

#[specforge::handler(operation = "searchUsers")]
async fn search_users(Query(_): Query<api::ListUsersQuery>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("searchUsers"))).with_state(());
}
