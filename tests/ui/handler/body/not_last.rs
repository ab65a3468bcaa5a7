//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;

#[specforge::handler(operation = "updateUser")]
async fn update_user(changes: Option<Json<api::UserChanges>>, Path(id): Path<i64>) -> Result<Json<api::User>, specforge::Error> {
    todo!("{id} {changes:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("updateUser"))).with_state(());
}
