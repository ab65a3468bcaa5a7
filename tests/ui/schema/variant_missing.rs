//@ errors: 1
//! A value of the enum has no variant.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("Role")]
#[serde(rename_all = "lowercase")]
enum Role {
    Admin,
}

fn main() {}
