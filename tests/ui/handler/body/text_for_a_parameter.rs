//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "searchUsers")]
async fn search_users(_: String) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("searchUsers"))).with_state(());
}
