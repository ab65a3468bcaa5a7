//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;

#[specforge::handler(operation = "startJob")]
async fn start_job() -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("startJob"))).with_state(());
}
