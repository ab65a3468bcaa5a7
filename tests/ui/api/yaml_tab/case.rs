//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}


fn main() {}
