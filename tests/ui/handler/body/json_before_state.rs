//@ errors: 1

use axum::Json;
use axum::extract::State;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(_): Json<api::NewUser>, _: State<AppState>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(AppState);
}
