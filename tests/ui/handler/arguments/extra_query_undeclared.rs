//@ errors: 1

use axum::{Json, extract::Path};
use axum_extra::extract::Query;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<i64>, Query(_): Query<api::ListUsersQuery>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
