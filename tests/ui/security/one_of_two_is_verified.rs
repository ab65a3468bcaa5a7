//@ errors: 1

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

#[specforge::handler(operation = "listSecrets")]
async fn list_secrets() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listSecrets"))).with_state(AppState);
}
