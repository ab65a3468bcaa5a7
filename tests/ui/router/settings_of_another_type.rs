//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping")), settings = std::time::Duration::from_secs(5));
}
