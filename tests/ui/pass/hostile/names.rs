//! Schemas that are called like the prelude, operations and properties that are called like keywords.

pub mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "type")]
async fn handle_type(axum::Json(_): axum::Json<api::Option>) -> axum::Json<api::Result> {
    todo!()
}

#[specforge::handler(operation = "Some", strict)]
async fn some() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("type", "Some", "self")), unimplemented(self_)).with_state(());
}
