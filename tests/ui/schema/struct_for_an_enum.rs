//@ errors: 1
//! A struct cannot stand for an enum of strings.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("Role")]
struct Role {
    name: String,
}

fn main() {}
