//@ errors: 1
//! A transparent type has one field.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(transparent)]
struct Id(String, String);

fn main() {}
