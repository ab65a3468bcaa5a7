//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;

#[specforge::handler(operation = "login")]
async fn login(Json(login): Json<api::Login>) -> Result<String, specforge::Error> {
    todo!("{login:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("login"))).with_state(());
}
