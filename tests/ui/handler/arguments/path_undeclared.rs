//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;

#[specforge::handler(operation = "createUser")]
async fn create_user(Path(_): Path<i64>, Json(_): Json<api::NewUser>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
