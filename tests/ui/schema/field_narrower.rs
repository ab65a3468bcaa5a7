//@ errors: 1
//! A field is narrower than its property.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: i32,
    email: String,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
