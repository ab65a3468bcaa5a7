//@ errors: 1
//! A scheme of HTTP whose credentials nothing reads.

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

impl api::security::BearerAuth for AppState {
    type Principal = u64;

    async fn verify(&self, _: specforge::security::Basic, _: &'static [&'static str]) -> Result<u64, specforge::security::Refusal> {
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
