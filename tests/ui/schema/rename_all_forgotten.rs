//@ errors: 1
//! The document's values are in lower case, and nothing says so.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("Role")]
enum Role {
    Admin,
    Member,
}

fn main() {}
