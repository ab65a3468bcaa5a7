//@ errors: 1

use axum::Json;
use axum::extract::Query;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "listUsers")]
async fn list_users(Query(_): Query<Vec<(String, String)>>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers")));
}
