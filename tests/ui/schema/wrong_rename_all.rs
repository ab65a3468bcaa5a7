//@ errors: 1
//! serde renames all fields, and the document does not.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
#[serde(rename_all = "UPPERCASE")]
struct User {
    id: i64,
    email: String,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
