//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;

#[specforge::handler(operation = "updateUser")]
async fn update_user(Path(id): Path<i64>, Json(changes): Json<api::UserChanges>) -> Result<Json<api::User>, specforge::Error> {
    todo!("{id} {changes:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("updateUser"))).with_state(());
}
