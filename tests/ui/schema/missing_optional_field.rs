//@ errors: 1
//! A property that may be absent has no field.

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
}

fn main() {}
