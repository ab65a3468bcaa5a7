//@ errors: 1

use axum_extra::extract::Form;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "login")]
async fn login(Form(_): Form<api::NewUser>) -> Result<String, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("login"))).with_state(());
}
