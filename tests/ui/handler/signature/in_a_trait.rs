//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

trait Pings {
    #[specforge::handler(operation = "ping")]
    async fn ping() -> specforge::NoContent {
        specforge::NoContent
    }
}

fn main() {}
