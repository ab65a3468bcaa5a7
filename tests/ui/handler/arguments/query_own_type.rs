//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Query;

struct Paging {
    page: i32,
}

#[specforge::handler(operation = "listUsers")]
async fn list_users(Query(_): Query<Paging>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers"))).with_state(());
}
