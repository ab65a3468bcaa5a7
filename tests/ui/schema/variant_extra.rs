//@ errors: 1
//! A variant is no value of the enum.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("Role")]
#[serde(rename_all = "lowercase")]
enum Role {
    Admin,
    Member,
    Guest,
}

fn main() {}
