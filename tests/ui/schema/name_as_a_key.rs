//@ errors: 1
//! A property of the schema has no field.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(name = "User")]
struct User {
    id: i64,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
