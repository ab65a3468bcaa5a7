//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", types(Pnog = crate::Pong));
}

fn main() {}
