//@ errors: 1
//! serde would keep a field back, and specforge sends it.

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
    #[serde(skip_serializing)]
    nickname: Option<String>,
}

fn main() {}
