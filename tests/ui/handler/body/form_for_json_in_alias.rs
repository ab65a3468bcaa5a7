//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

type Input = axum::extract::Form<api::NewUser>;

#[specforge::handler(operation = "createUser")]
async fn create_user(_: Input) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
