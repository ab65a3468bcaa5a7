//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler("/ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {}
