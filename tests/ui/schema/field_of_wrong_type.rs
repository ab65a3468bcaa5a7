//@ errors: 1
//! A field cannot hold the values of its property.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: String,
    email: String,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
