//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
fn ping() -> impl Future<Output = specforge::NoContent> {
    async { specforge::NoContent }
}

fn main() {}
