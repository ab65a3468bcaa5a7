//@ errors: 1
//! The document does not declare the scheme any more, and asks for it.

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

impl api::security::BearerAuth for AppState {
    type Principal = u64;

    async fn verify(&self, _: specforge::security::Bearer, _: &'static [&'static str]) -> Result<u64, specforge::security::Refusal> {
        Ok(1)
    }
}

#[specforge::handler(operation = "getSecret")]
async fn get_secret() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(AppState);
}
