//@ errors: 1

use axum::Json;
use axum::extract::Query;
use specforge::Error;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Query(_): Query<api::create_user::Query>, Json(new): Json<api::UserInput>) -> Result<Json<api::User>, Error> {
    Ok(Json(api::User { id: 1, name: new.name }))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
