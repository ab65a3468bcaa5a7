//@ errors: 1

mod api {
    specforge::api!("spec/openapi.json");
}

fn main() {}
