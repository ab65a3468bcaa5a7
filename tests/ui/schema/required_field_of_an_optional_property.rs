//@ errors: 1
//! A field must be there where the property may be absent.

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
    nickname: String,
}

fn main() {}
