//@ errors: 1
//! serde would take a second name, and specforge takes what the document says.

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
    #[serde(alias = "nick")]
    nickname: Option<String>,
}

fn main() {}
