//! `#[cfg]` on a handler and on its arguments goes for all that stands for them.

use axum::extract::State;
use specforge::NoContent;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[cfg(not(any()))]
#[specforge::handler(operation = "ping")]
async fn ping(#[cfg(any())] _: NoSuchType, #[cfg(not(any()))] _: State<u8>) -> NoContent {
    NoContent
}

#[cfg(any())]
#[specforge::handler(operation = "ping")]
async fn ping() -> NoContent {
    NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping"))).with_state(1);
}
