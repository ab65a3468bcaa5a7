//@ errors: 1

mod api {
    specforge::api!("spec/nowhere.yaml");
}

#[specforge::handler(operation = "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/nowhere.yaml").with_state(());
}
