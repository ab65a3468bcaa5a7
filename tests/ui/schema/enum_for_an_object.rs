//@ errors: 1
//! An enum cannot stand for an object.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
enum User {
    Known,
}

fn main() {}
