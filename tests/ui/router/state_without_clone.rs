//@ errors: 3
//! The handler, the router and `with_state` each ask for it.

use axum::extract::State;

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct AppState;

#[specforge::handler(operation = "ping")]
async fn ping(_: State<AppState>) -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping"))).with_state(AppState);
}
