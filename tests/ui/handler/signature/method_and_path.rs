//@ errors: 1
//! As other frameworks write it.

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(GET, "/ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {}
