//@ errors: 1
//! An import is none of ours.

use axum::Json;
use specforge::Error;

mod api {
    specforge::api!("spec/openapi.yaml");
}

use api::NewUser;

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(new): Json<NewUser>) -> Result<Json<api::User>, Error> {
    Ok(Json(api::User { id: 1, name: new.name }))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
