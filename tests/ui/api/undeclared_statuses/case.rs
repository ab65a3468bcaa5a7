//@ errors: 1
// A warning, once for all operations, which only `deny` makes an error.
#![deny(deprecated)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

fn main() {}
