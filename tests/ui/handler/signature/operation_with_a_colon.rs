//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation: "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {}
