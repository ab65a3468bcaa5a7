//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::extract::{FromRef, State};

#[derive(Clone)]
struct AppState;

#[derive(Clone)]
struct OtherState;

#[derive(Clone)]
struct Clock;

impl FromRef<OtherState> for Clock {
    fn from_ref(_: &OtherState) -> Self {
        Self
    }
}

#[specforge::handler(operation = "ping")]
async fn ping(_: State<Clock>) -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping"))).with_state(AppState);
}
