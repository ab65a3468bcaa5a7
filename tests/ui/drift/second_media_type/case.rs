//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use specforge::Error;

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(new): Json<api::NewUser>) -> Result<Json<api::User>, Error> {
    if new.name == "root" {
        return Err(Error::conflict("the name is taken"));
    }
    Ok(Json(api::User { id: 1, name: new.name }))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
