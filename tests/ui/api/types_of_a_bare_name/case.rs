//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", types(Pong = Pong));
}

/// The user's own.
#[derive(Debug, Clone, PartialEq)]
#[derive(specforge::Schema)]
#[schema("Pong")]
pub struct Pong {
    at: i64,
}

fn main() {}
