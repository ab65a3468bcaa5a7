//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", types(Pong = crate::Pong));
}

fn main() {}
