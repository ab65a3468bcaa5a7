//@ errors: 1

use axum::Json;
use axum_extra::extract::OptionalQuery;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "listUsers")]
async fn list_users(_: OptionalQuery<api::SearchUsersQuery>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers"))).with_state(());
}
