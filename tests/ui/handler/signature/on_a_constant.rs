//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
const PING: fn() = || {};

fn main() {}
