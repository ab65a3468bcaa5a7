//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(new): Json<api::UserInput>) -> Result<Json<api::User>, api::ErrorResponse> {
    Ok(Json(api::User { id: 1, name: new.name }))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
