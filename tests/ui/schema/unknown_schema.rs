//@ errors: 1
//! The schema's name is misspelt.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("Usr")]
struct User {
    id: i64,
}

fn main() {}
