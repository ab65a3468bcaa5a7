//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

impl api::security::BearerAuth for AppState {
    type Principal = u64;

    async fn verify(&self, _: specforge::security::Bearer, _: &'static [&'static str]) -> Result<u64, specforge::security::Refusal> {
        let id = std::rc::Rc::new(1);
        std::future::ready(()).await;
        Ok(*id)
    }
}

#[specforge::handler(operation = "getSecret")]
async fn get_secret() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getSecret"))).with_state(AppState);
}
