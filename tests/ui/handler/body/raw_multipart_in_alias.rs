//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

type Upload = axum::extract::Multipart;

#[specforge::handler(operation = "createUser")]
async fn create_user(_: Upload) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
