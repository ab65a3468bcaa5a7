//@ errors: 1

use axum::Json;
use axum_extra::extract::Form;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Form(_): Form<api::NewUser>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
