//@ errors: 1
//! A field may be absent where the property may not.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: i64,
    email: Option<String>,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
