//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

#[specforge::handler(operation = "onOrderShipped")]
async fn on_order_shipped() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
