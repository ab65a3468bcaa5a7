//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", unsupported(pingg));
}

fn main() {}
