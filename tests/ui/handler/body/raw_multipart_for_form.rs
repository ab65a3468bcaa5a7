//@ errors: 1

use axum_extra::extract::Multipart;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "login")]
async fn login(_: Multipart) -> Result<String, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("login"))).with_state(());
}
