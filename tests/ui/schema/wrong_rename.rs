//@ errors: 1
//! serde gives a field another name than the document.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: i64,
    #[serde(rename = "mail")]
    email: String,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
