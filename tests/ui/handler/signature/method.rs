//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct Api;

impl Api {
    #[specforge::handler(operation = "ping")]
    async fn ping(&self) -> specforge::NoContent {
        specforge::NoContent
    }
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping"))).with_state(());
}
