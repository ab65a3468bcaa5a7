//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", unsupported(ping));
}

fn main() {}
