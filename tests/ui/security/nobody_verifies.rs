//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState;

#[specforge::handler(operation = "getSecret")]
async fn get_secret() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getSecret"))).with_state(AppState);
}
