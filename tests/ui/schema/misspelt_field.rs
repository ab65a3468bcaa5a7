//@ errors: 1
//! A field is almost called like its property.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: i64,
    emial: String,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
