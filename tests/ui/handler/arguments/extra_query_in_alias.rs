//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

type Search = axum_extra::extract::Query<api::SearchUsersQuery>;

#[specforge::handler(operation = "listUsers")]
async fn list_users(_: Search) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers"))).with_state(());
}
