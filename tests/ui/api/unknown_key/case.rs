//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", type(Pong = crate::Pong));
}

fn main() {}
