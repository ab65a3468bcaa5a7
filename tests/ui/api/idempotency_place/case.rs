//@ errors: 2

mod api {
    specforge::api!("spec/openapi.yaml");
}

fn main() {}
