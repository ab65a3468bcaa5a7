//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;

#[specforge::handler(operation = "listUsers")]
async fn list_users() -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers"))).with_state(());
}
