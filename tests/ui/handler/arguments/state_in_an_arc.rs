//@ errors: 1
//! The router's state is behind an `Arc`, the handler's is not.

use std::sync::Arc;

use axum::extract::State;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

#[specforge::handler(operation = "ping")]
async fn ping(_: State<AppState>) -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping"))).with_state(Arc::new(AppState));
}
