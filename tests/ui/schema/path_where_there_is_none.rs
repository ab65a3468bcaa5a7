//@ errors: 1
//! The operation has no path parameters.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(operation = "listUsers", path)]
struct Key {
    id: i64,
}

fn main() {}
