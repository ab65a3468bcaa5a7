//@ errors: 1
use specforge::security::{Bearer, Refusal};

mod api {
    specforge::api!("spec/openapi.yaml");
}

/// A principal that does not say who it is.
#[derive(Clone)]
struct Somebody;

#[derive(Clone)]
struct AppState;

impl api::security::Token for AppState {
    type Principal = Somebody;

    async fn verify(&self, _: Bearer, _: &'static [&'static str]) -> Result<Somebody, Refusal> {
        Ok(Somebody)
    }
}

#[specforge::handler]
async fn pay() {}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(AppState);
}
