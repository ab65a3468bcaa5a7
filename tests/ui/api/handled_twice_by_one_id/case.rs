//@ errors: 1
//! Two operations have one `operationId`, and each has a handler that names it.

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

#[specforge::handler(operation = "ping")]
async fn pong() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", unimplemented(getPong));
}
