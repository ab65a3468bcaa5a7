//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", types(Pong = crate::Pong));
}

/// The user's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Pong {
    at: i64,
}

fn main() {}
