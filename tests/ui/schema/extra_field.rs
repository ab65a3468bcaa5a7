//@ errors: 1
//! A field is no property of the schema.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: i64,
    email: String,
    role: api::Role,
    nickname: Option<String>,
    shoe_size: u8,
}

fn main() {}
