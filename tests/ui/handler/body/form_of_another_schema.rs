//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Form;

#[specforge::handler(operation = "login")]
async fn login(Form(login): Form<api::NewUser>) -> Result<String, specforge::Error> {
    todo!("{login:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("login"))).with_state(());
}
